import { makeStatements } from '@distroless/attest';
import { makeRelease } from '@distroless/attest/testing';
import { type CheckedImages, releaseSboms, scanGate } from '@distroless/publish';
import { makeSboms } from '@distroless/sbom';
import { type FakeOsv, serveOsv } from '@distroless/scan/testing';
import type { MadeWorkspace } from '@distroless/workspace/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

// What publish asks about a release build, by the SBOM of that build.
const affected = (events: object[]) => [
  { package: { name: 'libc6', ecosystem: 'Debian:13' }, ranges: [{ type: 'ECOSYSTEM', events }] },
];
const since = [{ introduced: '0' }];
const statement =
  '{ vulnerability: CVE-2026-3333, packages: [libc6], justification: component_not_present, reason: It is not in any image of ours., stated: 2026-01-01, until: 2026-06-01 }';

let made: MadeWorkspace;
let checked: CheckedImages;
let osv: FakeOsv;
beforeAll(async () => {
  ({ made, checked } = await makeRelease());
  osv = await serveOsv(
    [
      { id: 'DEBIAN-CVE-2026-1111', affected: affected([...since, { fixed: '1.0-2' }]) },
      { id: 'DEBIAN-CVE-2026-2222', affected: affected([...since, { fixed: '1.0-2' }]) },
      { id: 'DEBIAN-CVE-2026-3333', affected: affected(since) },
    ],
    { libc6: [['DEBIAN-CVE-2026-1111', 'DEBIAN-CVE-2026-2222', 'DEBIAN-CVE-2026-3333']] },
  );
}, 60_000);
beforeEach(() => made.write('images/python/vex.yaml', `statements: [${statement}]\n`));
afterAll(async () => {
  await osv.close();
  await made.close();
});

async function scanned(api = osv.url) {
  const context = await made.open();
  const [image] = checked.images;
  if (!image) throw new Error('no image');
  const sboms = releaseSboms(context);
  return scanGate({ ...context, env: { ...context.env, OSV_API: api } }, sboms)(checked, image);
}

it('a package has one line with all of its vulnerabilities that have a fix', async () => {
  const { fixable } = await scanned();
  expect(fixable).toEqual(['libc6 1.0-1: CVE-2026-1111, CVE-2026-2222 fixed in 1.0-2']);
});

it('the statements that apply become OpenVEX about this image', async () => {
  const { openVex = '' } = await scanned();
  const { statements } = JSON.parse(openVex);
  expect(statements).toHaveLength(1);
  expect(statements[0].vulnerability.name).toBe('CVE-2026-3333');
  const digest = checked.images[0]?.layout.manifest.digest ?? '';
  expect(decodeURIComponent(statements[0].products[0]['@id'])).toContain(`@${digest}`);
});

it('without statements there is no OpenVEX', async () => {
  await made.write('images/python/vex.yaml', 'statements: []\n');
  expect(await scanned()).not.toHaveProperty('openVex');
});

it('an API that cannot be reached is an error', async () => {
  const gone = await serveOsv([], {});
  await gone.close();
  await expect(scanned(gone.url)).rejects.toThrow(/^cannot fetch "querybatch":/);
});

it('an expired statement is an error', async () => {
  await made.write(
    'images/python/vex.yaml',
    `statements: [${statement.replace('2026-06-01', '2026-01-02')}]\n`,
  );
  await expect(scanned()).rejects.toThrow(/CVE-2026-3333: expired on 2026-01-02/);
});

it('the SBOM that is signed is the one that was scanned, and is made once', async () => {
  const context = await made.open();
  const all: object[] = [];
  const sboms = releaseSboms(context, async (...args) => {
    const texts = await makeSboms(...args);
    all.push(texts);
    return texts;
  });
  const [image] = checked.images;
  if (!image) throw new Error('no image');
  await scanGate({ ...context, env: { ...context.env, OSV_API: osv.url } }, sboms)(checked, image);
  const statements = await makeStatements(checked, { context, sboms, builder: 'urn:builder' });
  const { predicate } = JSON.parse(String(statements.find(({ name }) => name === 'spdx')?.content));
  expect(all).toEqual([expect.objectContaining({ spdx: expect.any(String) })]);
  expect(predicate).toEqual(JSON.parse((await sboms(checked, image)).spdx));
});
