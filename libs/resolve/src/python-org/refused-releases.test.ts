import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockPath } from '@distroless/lockfile';
import { type MadeSigstore, makeSigstore } from '@distroless/sigstore/testing';
import { makeTarball } from '@distroless/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { lockImages } from '../lock.ts';
import {
  filesOf,
  type MadePythonOrg,
  makePythonOrg,
  nameSigner,
  RELEASES,
  thomas,
  verifiedTarball,
} from '../testing/made-python-org.ts';
import { made, release, useWorkspace, write } from '../testing/made-releases.ts';

// Each of these stops `lock` with one error, leaves nothing behind, and the next run works.
useWorkspace();

const builder = { series: '3.13', variant: 'builder' } as const;
const file = 'Python-3.13.16.tar.xz';
const bundle = `ftp/${file}.sigstore`;
const later = 'run again later, or set RELEASE_API=off to lock what versions.yaml and the indexes have';
const digest = `write its sha256 under "releases" in versions.yaml, or ${later}`;
const notAccepted = (why: string) =>
  `cannot verify "${file}" of python.org: its Sigstore bundle is not accepted: ${why}; ${digest}`;

let pythonOrg: MadePythonOrg;
let other: MadeSigstore;
let expired: MadeSigstore;
beforeAll(async () => {
  other = await makeSigstore();
  expired = await makeSigstore({ until: new Date('2020-01-01') });
});
afterAll(async () => {
  await other?.close();
  await expired?.close();
});
beforeEach(async () => {
  await nameSigner(thomas);
  await write({ releases: ['3.13.5'] });
  pythonOrg = await makePythonOrg();
  await pythonOrg.publish('3.13.16', '3.14.7');
});
afterEach(() => pythonOrg.close());

/** The bundle of a release's tarball. */
const signed = async (version: string, { signer = thomas, by = pythonOrg.sigstore } = {}) =>
  by.sign(await makeTarball(version), signer);

type Row = { reason: string; damage: () => unknown; message: () => string | Promise<string> };
const rows: Row[] = [
  {
    reason: 'a list that is a page',
    damage: () => pythonOrg.put(RELEASES, '<!DOCTYPE html>\n<title>Maintenance</title>'),
    message: () =>
      `cannot read python.org's release API: no JSON, it starts with "<!DOCTYPE html>\\n<title>Maintenance</titl"; ${later}`,
  },
  {
    reason: 'a list of another shape',
    damage: () => pythonOrg.put(RELEASES, '[{ "version": "3.13.16" }, {}]'),
    message: () =>
      `cannot read python.org's release API: 0.name: Invalid input: expected string, received undefined; ${later}`,
  },
  {
    reason: 'a list in pages',
    damage: () => pythonOrg.put(RELEASES, '{ "results": [], "next": null }'),
    message: () =>
      `cannot read python.org's release API: Invalid input: expected array, received object; ${later}`,
  },
  {
    reason: 'a release without files',
    damage: () => pythonOrg.put(filesOf(0), '[]'),
    message: () =>
      `cannot use release 3.13.16 of python.org: its release API lists no file, not "${file}"; ${later}`,
  },
  {
    reason: 'the files of another series',
    damage: () => pythonOrg.put(filesOf(0), pythonOrg.server.files.get(filesOf(1))?.toString() ?? ''),
    message: () =>
      `cannot use release 3.13.16 of python.org: its release API lists "Python-3.14.7.tar.xz", not "${file}"; ${later}`,
  },
  {
    reason: 'no answer for the files of a release',
    damage: () => pythonOrg.server.fail(filesOf(0), { kind: 'status', status: 404 }, 1),
    message: () =>
      `cannot fetch "python.org's release API":\n  ${pythonOrg.server.url}${filesOf(0)}: 404 Not Found\n${later}`,
  },
  {
    reason: 'no bundle',
    damage: () => pythonOrg.server.files.delete(bundle),
    message: () =>
      `cannot fetch "${file}.sigstore":\n  ${pythonOrg.server.url}${bundle}: 404 Not Found\n  https://www.python.org/ftp/python/3.13.16/${file}.sigstore: 404 Not Found\n${later}`,
  },
  {
    reason: 'a truncated bundle',
    damage: () => pythonOrg.put(bundle, pythonOrg.server.files.get(bundle)?.toString().slice(0, 900) ?? ''),
    message: () => notAccepted('damaged: no JSON'),
  },
  {
    reason: 'the bundle of another file',
    damage: async () => pythonOrg.put(bundle, await signed('3.13.15')),
    message: async () =>
      `cannot verify "${file}" of python.org: no place has the file that its bundle was made for:
  ${pythonOrg.server.url}ftp/${file}: sha256 is ${(await verifiedTarball('3.13.16')).sha256}, expected ${(await verifiedTarball('3.13.15')).sha256}
  https://www.python.org/ftp/python/3.13.16/${file}: 404 Not Found
  ${made.archive.mirrors.debian}pool/main/p/python3.13/python3.13_3.13.16.orig.tar.xz: 404 Not Found
${digest}`,
  },
  {
    reason: 'the release manager of another series',
    damage: async () =>
      pythonOrg.put(bundle, await signed('3.13.16', { signer: { ...thomas, identity: 'hugo@python.org' } })),
    message: () =>
      notAccepted(
        'signed by "hugo@python.org" (https://accounts.google.com), and versions.yaml expects "thomas@python.org" (https://accounts.google.com)',
      ),
  },
  {
    reason: 'the bundle of another Sigstore',
    damage: async () => pythonOrg.put(bundle, await signed('3.13.16', { by: other })),
    message: () => notAccepted('Failed to verify certificate chain'),
  },
  {
    reason: 'a bundle that was made when its authority was not valid any more',
    damage: async () => {
      pythonOrg.put(bundle, await signed('3.13.16', { by: expired }));
      pythonOrg.trusted = expired;
    },
    message: () => notAccepted('Failed to verify certificate chain'),
  },
  {
    reason: 'an old release under a new name',
    damage: async () => {
      pythonOrg.put(`ftp/${file}`, await makeTarball('3.13.5'));
      pythonOrg.put(bundle, await signed('3.13.5'));
    },
    message: () =>
      `cannot verify "${file}" of python.org: it is release 3.13.5 under another name; ${digest}`,
  },
  {
    reason: 'a series without a signer',
    damage: () => made.edit('images/python/versions.yaml', (text) => text.replace(', signer: manager', '')),
    message: () =>
      `cannot verify "${file}" of python.org: versions.yaml names no signer of series "3.13"; ${digest}`,
  },
];
it.each(rows)('$reason', async ({ damage, message }) => {
  await damage();
  const lock = join(made.folder, lockPath(builder));
  const why = await pythonOrg
    .open()
    .then((context) => lockImages([builder], context))
    .catch((error) => error.message);
  expect(why).toBe(await message());
  expect(existsSync(lock)).toBe(false);
  expect(await made.leftovers()).toEqual([]);

  pythonOrg.trusted = undefined;
  await made.edit('images/python/versions.yaml', (text) =>
    text.replace('eol: 2029-10-31 }', 'eol: 2029-10-31, signer: manager }'),
  );
  await pythonOrg.publish('3.13.16');
  const [result] = await lockImages([builder], await pythonOrg.open());
  expect(result?.lock.release).toEqual(await verifiedTarball('3.13.16'));
});

it('a release that cannot be verified is locked by its sha256 in versions.yaml', async () => {
  pythonOrg.put(bundle, '');
  await write({ releases: ['3.13.16'] });
  const [result] = await lockImages([builder], await pythonOrg.open());
  expect(result?.lock.release).toEqual(release('3.13.16'));
});

it('the answer of the release API has a limit', async () => {
  pythonOrg.put(RELEASES, ' '.repeat(8 * 1024 ** 2 + 1));
  const { lines } = made;
  await lockImages([builder], await pythonOrg.open());
  expect(lines.find((line) => line.startsWith('WARNING'))).toMatch(/sends more than 8388608 bytes$/);
});

it.each(['on', 'ftp://user:secret@mirror.example/', 'http://'])(
  'RELEASE_API "%s" is refused',
  async (named) => {
    const locking = pythonOrg.open({ RELEASE_API: named }).then((context) => lockImages([builder], context));
    await expect(locking).rejects.toThrow(
      new Error('cannot use RELEASE_API: it is neither the URL of a release API nor "off"'),
    );
  },
);
