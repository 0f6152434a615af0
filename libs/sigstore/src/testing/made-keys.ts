import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a pair of keys as PEM files. @returns their paths */
export function makeKeys(
  folder: string,
  { name = 'signing', curve = 'P-256', password }: { name?: string; curve?: string; password?: string } = {},
): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const paths = { privateKey: join(folder, `${name}.key`), publicKey: join(folder, `${name}.pub`) };
  const encryption = password === undefined ? {} : { cipher: 'aes-256-cbc', passphrase: password };
  writeFileSync(paths.privateKey, privateKey.export({ type: 'pkcs8', format: 'pem', ...encryption }));
  writeFileSync(paths.publicKey, publicKey.export({ type: 'spki', format: 'pem' }));
  return paths;
}
