// @ts-check
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** @typedef {{ verifyWith: import('node:crypto').KeyObject, signWith?: import('node:crypto').KeyObject }} Keys */

/** What an entry begins with; then come 64 bytes of signature, and what Nx has sent. */
const magic = Buffer.from('distroless-nx-1\n');
const signatureLength = 64;

/**
 * The keys of the remote cache: `CACHE_SIGNING_KEY`, the file of a private key, for those who write, else
 * `CACHE_PUBLIC_KEY`, the file of the public one. Both are Ed25519, in PEM.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Keys | undefined} undefined if neither is set
 * @throws Error if a file is missing, or no such key
 */
export function readKeys(env) {
  const [own, known] = [env['CACHE_SIGNING_KEY'], env['CACHE_PUBLIC_KEY']];
  if (own) {
    const signWith = readKey('CACHE_SIGNING_KEY', own, createPrivateKey);
    return { signWith, verifyWith: createPublicKey(signWith) };
  }
  return known ? { verifyWith: readKey('CACHE_PUBLIC_KEY', known, createPublicKey) } : undefined;
}

/**
 * @param {string} name
 * @param {string} file
 * @param {(pem: string) => import('node:crypto').KeyObject} create
 */
function readKey(name, file, create) {
  try {
    const key = create(readFileSync(file, 'utf8'));
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // The error of OpenSSL may quote the file.
  }
  throw new Error(`cannot read ${name}: it has to name a file with an Ed25519 key in PEM`);
}

/**
 * @param {string} hash of the task
 * @param {Buffer} content
 * @param {import('node:crypto').KeyObject} key
 */
export function signEntry(hash, content, key) {
  return Buffer.concat([magic, sign(null, statement(hash, content), key), content]);
}

/**
 * The content of an entry; undefined if nobody with the key has signed exactly this content for exactly this task.
 * @param {string} hash
 * @param {Buffer} entry
 * @param {import('node:crypto').KeyObject} key
 */
export function openEntry(hash, entry, key) {
  const start = magic.length + signatureLength;
  if (entry.length < start || !entry.subarray(0, magic.length).equals(magic)) return undefined;
  const content = entry.subarray(start);
  const isSigned = verify(null, statement(hash, content), key, entry.subarray(magic.length, start));
  return isSigned ? content : undefined;
}

/** @param {string} hash @param {Buffer} content */
function statement(hash, content) {
  return Buffer.from(`${magic}${hash}\n${createHash('sha256').update(content).digest('hex')}\n`);
}
