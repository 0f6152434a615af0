import { loadTrustedRoot, type Trust, trustedKey } from '@distroless/sigstore';
import type { Context } from '@distroless/workspace';

/** Who has to have signed an image: the path of a public key, or an identity and its issuer. */
export type SignedBy = { key: string } | { identity: string; issuer: string };

export const signerOptions = {
  key: { type: 'string' },
  identity: { type: 'string' },
  issuer: { type: 'string' },
} as const;

export const signerUsage = `  --key        the public key in PEM
  --identity   who signs without a key: the pipeline, such as https://gitlab.com/space/python//.gitlab-ci.yml@refs/heads/main
  --issuer     who vouches for that identity, such as https://gitlab.com`;

/** Undefined unless it is exactly a key, or an identity with its issuer. */
export function signedBy({
  key,
  identity,
  issuer,
}: {
  key?: string | undefined;
  identity?: string | undefined;
  issuer?: string | undefined;
}): SignedBy | undefined {
  if (key && !identity && !issuer) return { key };
  if (!key && identity && issuer) return { identity, issuer };
  return undefined;
}

/** Reads the key, or Sigstore's root. */
export async function trustOf(by: SignedBy, context: Context): Promise<Trust> {
  if ('key' in by) return trustedKey(by.key);
  return { signer: by, root: await loadTrustedRoot(context) };
}
