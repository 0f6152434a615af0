import { loadTrustedRoot, type Trust, trustedKey } from '@distroless/sigstore';
import type { Context } from '@distroless/workspace';

/** Who has to have signed: the path of a public key, or an identity and its issuer. */
export type SignedBy = { key: string } | { identity: string; issuer: string };

/** The options of commands that verify signatures, for `parseArgs`. */
export const signedByOptions = {
  key: { type: 'string' },
  identity: { type: 'string' },
  issuer: { type: 'string' },
} as const;

/** They, for the usage of a command. */
export const signedByUsage = `  --key        the public key in PEM
  --identity   who signs without a key: the pipeline, such as https://gitlab.com/space/python//.gitlab-ci.yml@refs/heads/main
  --issuer     who vouches for that identity, such as https://gitlab.com`;

type Values = { key?: string | undefined; identity?: string | undefined; issuer?: string | undefined };

/** Undefined when nobody is named. @throws Error `cannot <verb>: …` when they do not fit together */
export function signedBy({ key, identity, issuer }: Values, verb: string): SignedBy | undefined {
  if (!key && !identity && !issuer) return undefined;
  if (key && !identity && !issuer) return { key };
  if (!key && identity && issuer) return { identity, issuer };
  throw new Error(
    `cannot ${verb}: say who has to have signed it, with --key, or with --identity and --issuer`,
  );
}

export async function trustOf(by: SignedBy, context: Context): Promise<Trust> {
  if ('key' in by) return trustedKey(by.key);
  return { signer: by, root: await loadTrustedRoot(context) };
}
