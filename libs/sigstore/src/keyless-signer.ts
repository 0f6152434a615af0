import type { Signer } from '@distroless/matrix';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { FulcioSigner, RekorWitness } from '@sigstore/sign';
import { z } from 'zod';
import { verifyBundle } from './bundle.ts';
import { makeBundle, type StatementSigner } from './signer.ts';
import { nameOf } from './trust.ts';

export type KeylessOptions = {
  root: TrustedRoot;
  /** Sigstore's authority and log; those of tests are elsewhere. Without them, the public ones. */
  authority?: string;
  log?: string;
  /** Of attempts after temporary faults. */
  retries?: number;
};

const timeout = 30_000;

/**
 * Signs with keys of a moment, which Sigstore's authority certifies for the identity of an OIDC token; each signature is in
 * Sigstore's public log. Every bundle is verified before it is returned.
 * @throws Error when the token is damaged, or Sigstore refuses it; it never quotes the token
 */
export function keylessSigner(token: string, options: KeylessOptions): StatementSigner {
  const signer = readToken(token);
  const trust = { signer, root: options.root };
  const { authority, log, retries = 3 } = options;
  const common = { timeout, retry: retries };
  const services = {
    signer: new FulcioSigner({
      ...{ ...common, identityProvider: { getToken: async () => token } },
      ...(authority !== undefined && { fulcioBaseURL: authority }),
    }),
    witnesses: [
      new RekorWitness({ ...common, entryType: 'dsse', ...(log !== undefined && { rekorBaseURL: log }) }),
    ],
  };
  const sign = async (statement: Buffer) => {
    const bundle = await makeBundle(statement, services).catch((error: Error) => {
      const cause = error.message.replaceAll(token, '…');
      throw new Error(
        `cannot sign as ${nameOf(trust)}: ${cause}; see whether the token is new and for "sigstore", and run again`,
      );
    });
    verifyBundle(bundle, trust);
    return bundle;
  };
  const { identity } = signer;
  const uri = identity.includes('://') ? identity : `mailto:${identity}`;
  return { name: nameOf(trust), uri, trust, sign };
}

const claimsSchema = z.object({
  iss: z.url(),
  sub: z.string().min(1),
  email: z.string().optional(),
  ci_config_ref_uri: z.string().optional(),
});

/**
 * Who a token is of, as Sigstore's authority writes it into certificates: for GitLab CI, the file of the pipeline with its
 * branch or tag. https://github.com/sigstore/fulcio/blob/main/docs/oidc.md
 */
function readToken(token: string): Signer {
  const [, payload = ''] = token.split('.');
  try {
    const claims = claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
    const { iss: issuer, sub, email, ci_config_ref_uri: pipeline } = claims;
    return { issuer, identity: pipeline === undefined ? (email ?? sub) : `https://${pipeline}` };
  } catch {
    const wayOut = 'see the key "id_tokens" of the job in .gitlab-ci.yml, with "aud: sigstore"';
    throw new Error(`cannot use SIGSTORE_ID_TOKEN: it is no OIDC token; ${wayOut}`);
  }
}
