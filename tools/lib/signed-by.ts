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
