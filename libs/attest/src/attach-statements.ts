import { type Descriptor, pushReferrer, type Repository } from '@distroless/registry';
import { bundleType, type StatementSigner, verifyBundle } from '@distroless/sigstore';
import { readBundles } from './bundles.ts';
import { predicates, type Statement } from './statement.ts';

/** What was uploaded: `Uploaded` of publishing. */
export type Subjects = {
  repository: Repository;
  index: Descriptor;
  images: readonly { descriptor: Descriptor }[];
};

/** How many statements were signed and sent, and how many the registry had. */
export type Attached = { uploaded: number; present: number };

/**
 * Signs statements and attaches them to what they are about. A statement that is there, with a signature that verifies, is
 * neither signed nor sent again.
 * @throws Error when signing fails, or a statement is about something that was not uploaded; RegistryError
 */
export async function attachStatements(
  { repository, index, images }: Subjects,
  statements: readonly Statement[],
  signer: StatementSigner,
): Promise<Attached> {
  const attached: Attached = { uploaded: 0, present: 0 };
  const subjects = [index, ...images.map(({ descriptor }) => descriptor)];
  for (const digest of new Set(statements.map(({ subject }) => subject))) {
    const subject = subjects.find((each) => each.digest === digest);
    if (!subject)
      throw new Error(`cannot attach to "${digest}" in "${repository.name}": it was not uploaded`);
    const present = await readBundles(repository, digest, (bundle) => verifyBundle(bundle, signer.trust));
    for (const statement of statements.filter((each) => each.subject === digest)) {
      const isThere = present.some((found) => 'content' in found && found.content.equals(statement.content));
      if (!isThere) await attach({ repository, subject }, statement, signer);
      attached[isThere ? 'present' : 'uploaded'] += 1;
    }
  }
  return attached;
}

/** The annotations are those that cosign writes, without the time. */
async function attach(
  { repository, subject }: { repository: Repository; subject: Descriptor },
  { name, content }: Statement,
  signer: StatementSigner,
): Promise<void> {
  await pushReferrer(repository, subject, {
    artifactType: bundleType,
    layers: [{ mediaType: bundleType, content: await signer.sign(content) }],
    annotations: {
      'dev.sigstore.bundle.content': 'dsse-envelope',
      'dev.sigstore.bundle.predicateType': predicates[name],
    },
  });
}
