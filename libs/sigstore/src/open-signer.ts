import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { keySigner } from './key-signer.ts';
import { type KeylessOptions, keylessSigner } from './keyless-signer.ts';
import type { StatementSigner } from './signer.ts';

export type SigningOptions = Omit<KeylessOptions, 'root'> & {
  /** `SIGNING_KEY`, the path of a private key, with `SIGNING_KEY_PASSWORD`; or `SIGSTORE_ID_TOKEN`. */
  env: Readonly<Record<string, string | undefined>>;
  /** Sigstore's trusted root, which is only loaded to sign without a key. */
  root: () => Promise<TrustedRoot>;
};

/**
 * Who signs: a key, or the identity of the CI job.
 * @throws Error when the environment names neither or both, or what it names cannot be used
 */
export async function openSigner({ env, root, ...options }: SigningOptions): Promise<StatementSigner> {
  const { SIGNING_KEY: path, SIGNING_KEY_PASSWORD: password, SIGSTORE_ID_TOKEN: token } = env;
  if (path && token) {
    throw new Error(
      'cannot sign: SIGNING_KEY and SIGSTORE_ID_TOKEN are both set, and users verify one of them; unset the other',
    );
  }
  if (path) return keySigner(path, password);
  if (token) return keylessSigner(token, { ...options, root: await root() });
  throw new Error(
    'cannot sign: neither SIGNING_KEY nor SIGSTORE_ID_TOKEN is set; set SIGNING_KEY to the file of a private key, or give the CI job a token',
  );
}
