import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PublicKey, readKey } from 'openpgp';

const KEYS = fileURLToPath(new URL('../keys', import.meta.url));

/**
 * Reads the archive keys that are trusted: `keys/<FINGERPRINT>.asc`, armored, named by the fingerprint of the primary
 * key. They are those of the package `debian-archive-keyring` (https://ftp-master.debian.org/keys.html).
 * @throws Error when a file contains another key than its name says.
 */
export async function loadKeys(directory: string = KEYS): Promise<PublicKey[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.asc')).sort();
  const keys: PublicKey[] = [];
  for (const name of names) {
    keys.push(await loadKey(directory, name));
  }
  return keys;
}

async function loadKey(directory: string, name: string): Promise<PublicKey> {
  const armoredKey = await readFile(join(directory, name), 'utf8');
  const key = await readKey({ armoredKey }).catch((error: Error) => {
    throw new Error(`${name}: not a public key (${error.message})`);
  });
  const fingerprint = key.getFingerprint().toUpperCase();
  if (`${fingerprint}.asc` !== name) throw new Error(`${name}: contains the key "${fingerprint}"`);
  if (key.isPrivate()) throw new Error(`${name}: contains a private key`);
  return key;
}
