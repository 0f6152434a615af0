import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { madeSboms } from '@distroless/sbom/testing';
import { openSigner, type StatementSigner } from '@distroless/sigstore';
import { makeKeys } from '@distroless/sigstore/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attachStatements } from './attach-statements.ts';
import { readPublishedSbom } from './published-sbom.ts';
import { makeStatement, type Statement } from './statement.ts';
import { type MadePublished, makePublished } from './testing/made-published.ts';

let folder: string;
let [owner, other]: StatementSigner[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attest-'));
  const root = () => Promise.reject(new Error('a key needs no trusted root'));
  const open = (name: string) =>
    openSigner({ env: { SIGNING_KEY: makeKeys(folder, { name }).privateKey }, root });
  [owner, other] = [await open('owner'), await open('other')];
});
afterAll(() => rmSync(folder, { recursive: true }));

let published: MadePublished;
beforeEach(async () => {
  published = await makePublished();
});
afterEach(() => published.registry.close());

async function attach(statements: readonly Statement[], signer = owner): Promise<void> {
  if (signer) await attachStatements(published, statements, signer);
}

const amd64 = () => published.images[0]?.descriptor.digest ?? '';

/** The SBOM of the image for amd64, after a change. */
function changed(change: (text: string) => string): Statement {
  const found = published.statements.find(({ name, subject }) => name === 'spdx' && subject === amd64());
  const { predicate } = JSON.parse(String(found?.content));
  const subject = { name: 'python-distroless', digest: amd64() };
  return makeStatement(subject, 'spdx', JSON.parse(change(JSON.stringify(predicate))));
}

function read(more: Partial<Parameters<typeof readPublishedSbom>[1]> = {}) {
  return readPublishedSbom(published.reference, { env: {}, retries: 0, architecture: 'amd64', ...more });
}

describe.each([
  { reason: 'with the key of its owner', trust: () => owner?.trust },
  { reason: 'without a check of the signature', trust: () => undefined },
])('the SBOM of a published image, $reason', ({ trust }) => {
  it('is that of the architecture that is asked for', async () => {
    await attach(published.statements);
    for (const [number, architecture] of ['amd64', 'arm64'].entries()) {
      const { image, packages } = await read({ architecture, trust: trust() });
      expect(decodeURIComponent(image)).toContain(`@${published.images[number]?.descriptor.digest}`);
      expect(packages.length).toBeGreaterThan(1);
    }
  });

  it('is an error when it was changed after it was made', async () => {
    await attach([changed((text) => text.replace('"libz1"', '"libz2"'))]);
    await expect(read({ trust: trust() })).rejects.toThrow(
      /: none is attached\n {2}bundle "sha256:\w+": the SBOM: was changed after it was written, .*; give its SBOM as a file instead$/,
    );
  });

  it('is an error when it is of another image', async () => {
    const digest = `sha256:${'1'.repeat(64)}`;
    await attach([changed((text) => text.replaceAll(amd64(), digest))]);
    await expect(read({ trust: trust() })).rejects.toThrow(/: none is attached\n {2}bundle "sha256:/);
  });

  it('is an error when there is none', async () => {
    await expect(read({ trust: trust() })).rejects.toThrow(
      /^cannot read the SBOM of "127.*": none is attached; give its SBOM as a file instead$/,
    );
  });
});

describe('an SBOM that somebody else attached', () => {
  beforeEach(() => attach(published.statements, other));

  it('does not count when the owner is named', async () => {
    await expect(read({ trust: owner?.trust })).rejects.toThrow(
      /none is attached\n {2}bundle "sha256:\w+": it is not signed by the key /,
    );
  });

  it('is not chosen between two that differ', async () => {
    const mine = JSON.parse(madeSboms(amd64(), { more: 'liby1' }).spdx);
    await attach([makeStatement({ name: 'python-distroless', digest: amd64() }, 'spdx', mine)]);
    await expect(read()).rejects.toThrow(
      /: 2 different ones are attached; say whose counts, with --key or --identity$/,
    );
    const { packages } = await read({ trust: owner?.trust });
    expect(packages.map(({ name }) => name)).toContain('liby1');
  });
});

it('an architecture that the index does not have is an error', async () => {
  await expect(read({ architecture: 's390x' })).rejects.toThrow(
    /: it has no image for s390x, but for amd64, arm64; use --arch$/,
  );
});

it('a tag that is not there is an error', async () => {
  published.registry.tags.clear();
  await expect(read()).rejects.toThrow(/ does not have "3\.13-debian13"; check the name$/);
});

it('an image that the index names, but the registry does not have, is an error', async () => {
  published.registry.manifests.delete(`space/python-distroless@${amd64()}`);
  await expect(read()).rejects.toThrow(/^cannot read the SBOM of ".*": ".*" does not have "sha256:\w+"; /);
});
