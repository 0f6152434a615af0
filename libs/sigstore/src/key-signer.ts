import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Signer as DataSigner } from '@sigstore/sign';
import { makeBundle, type StatementSigner } from './signer.ts';
import { checkCurve, keyHint, keyName, parseKey } from './trust.ts';

/**
 * Signs with the private key of a PEM file. Such signatures are not in a public log.
 * @param password of an encrypted file
 * @throws Error when the file cannot be read, is no private key, or is not ECDSA P-256; it never quotes the file
 */
export async function keySigner(path: string, password: string | undefined): Promise<StatementSigner> {
  const purpose = `cannot read the key "${path}" that SIGNING_KEY names`;
  const wayOut = 'name a private key in PEM; of an encrypted one, SIGNING_KEY_PASSWORD has the password';
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new Error(`${purpose}: ${cause.code === 'ENOENT' ? 'no such file' : cause.code}; ${wayOut}`);
  });
  const parse = (key: string) =>
    createPrivateKey({ key, ...(password !== undefined && { passphrase: password }) });
  const privateKey = checkCurve(parseKey(text, parse, { purpose, wayOut }), purpose);
  const publicKey = createPublicKey(privateKey);
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const signer: DataSigner = {
    sign: async (data) => ({
      signature: sign('sha256', data, privateKey),
      key: { $case: 'publicKey', publicKey: pem, hint: keyHint(publicKey) },
    }),
  };
  const name = keyName(publicKey);
  return {
    ...{ name: `the key ${name}`, uri: `urn:distroless-python:key:${name}`, trust: { key: publicKey } },
    sign: (statement) => makeBundle(statement, { signer, witnesses: [] }),
  };
}
