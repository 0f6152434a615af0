import { attachStatements, makeStatements } from '@distroless/attest';
import type { AttachedDocument, CheckedImages, ReleaseSboms, Uploaded } from '@distroless/publish';
import { loadTrustedRoot, openSigner } from '@distroless/sigstore';
import type { Context } from '@distroless/workspace';

export type Prepared = {
  attach: (uploaded: Uploaded) => Promise<readonly AttachedDocument[]>;
  describe: () => string;
};

/**
 * Makes what is said about images, before anything is sent.
 * @throws Error when nobody can sign it, or when image and SBOM do not agree
 */
export async function prepareStatements(
  checked: CheckedImages,
  { context, sboms }: { context: Context; sboms: ReleaseSboms },
): Promise<Prepared> {
  const { env } = context;
  const signer = await openSigner({ env, root: () => loadTrustedRoot(context) }).catch((error: Error) => {
    throw new Error(`${error.message}; or add --unsigned`);
  });
  const statements = await makeStatements(checked, { context, sboms, builder: signer.uri });
  let attached: readonly AttachedDocument[] = [];
  return {
    attach: async (uploaded) => {
      attached = await attachStatements(uploaded, statements, signer);
      return attached;
    },
    describe: () => {
      const sent = attached.filter(({ pushed }) => pushed === 'uploaded').length;
      return `signed by ${signer.name}: sent ${sent} of ${statements.length} statements`;
    },
  };
}
