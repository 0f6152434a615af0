import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeSigningKey } from '@distroless/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadKeys } from './keys.ts';

const KEYS = fileURLToPath(new URL('../keys', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('loads the keys of Debian 11 to 13: two automatic ones and the release key of each', async () => {
  const keys = await loadKeys();
  const owners = keys.map((key) => key.getUserIDs()[0] ?? '').sort();
  expect(owners).toEqual(
    ['11/bullseye', '12/bookworm', '13/trixie']
      .flatMap((release) => [
        `Debian Archive Automatic Signing Key (${release}) <ftpmaster@debian.org>`,
        `Debian Security Archive Automatic Signing Key (${release}) <ftpmaster@debian.org>`,
        `Debian Stable Release Key (${release}) <debian-release@lists.debian.org>`,
      ])
      .sort(),
  );
});

it('refuses a key under the name of another', async () => {
  const [first = '', second = ''] = (await readdir(KEYS)).sort();
  await copyFile(join(KEYS, first), join(folder, second));
  await expect(loadKeys(folder)).rejects.toThrow(
    new Error(`${second}: contains the key "${first.slice(0, -4)}"`),
  );
});

it('refuses a private key', async () => {
  const key = await makeSigningKey('somebody');
  await writeFile(join(folder, `${key.fingerprint}.asc`), key.privateKey.armor());
  await expect(loadKeys(folder)).rejects.toThrow(new Error(`${key.fingerprint}.asc: contains a private key`));
});

it('refuses a file that is not a key', async () => {
  await writeFile(join(folder, 'X.asc'), 'nothing');
  await expect(loadKeys(folder)).rejects.toThrow(
    new Error('X.asc: not a public key (Misformed armored text)'),
  );
});
