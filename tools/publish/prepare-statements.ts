import { type Attached, attachStatements, makeStatements } from '@distroless/attest';
import type { CheckedImages, Uploaded } from '@distroless/publish';
import { loadTrustedRoot, openSigner } from '@distroless/sigstore';
import type { Context } from '@distroless/workspace';

export type Prepared = { attach: (uploaded: Uploaded) => Promise<void>; describe: () => string };

/**
 * Makes what is said about images, before anything is sent.
 * @throws Error when nobody can sign it, or when image and SBOM do not agree
 */
export async function prepareStatements(checked: CheckedImages, context: Context): Promise<Prepared> {
  const { env } = context;
  const signer = await openSigner({ env, root: () => loadTrustedRoot(context) }).catch((error: Error) => {
    throw new Error(`${error.message}; or add --unsigned`);
  });
  const statements = await makeStatements(checked, { context, builder: signer.uri });
  let attached: Attached = { uploaded: 0, present: 0 };
  return {
    attach: async (uploaded) => {
      attached = await attachStatements(uploaded, statements, signer);
    },
    describe: () => `signed by ${signer.name}: sent ${attached.uploaded} of ${statements.length} statements`,
  };
}
