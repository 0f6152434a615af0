import { type Descriptor, type Pushed, pushReferrer, type Repository } from '@distroless/registry';
import { bundleType, type StatementSigner, verifyBundle } from '@distroless/sigstore';
import { readBundles } from './bundles.ts';
import { type PredicateName, predicates, type Statement } from './statement.ts';

/** What was uploaded: `Uploaded` of publishing. */
export type Subjects = {
  repository: Repository;
  index: Descriptor;
  images: readonly { descriptor: Descriptor }[];
};

/** A statement in the registry: sent, or there already. */
export type Attached = {
  kind: PredicateName;
  /** The digest of the manifest that it is about. */
  subject: string;
  /** The digest of the manifest that has it. */
  digest: string;
  artifactType: string;
  pushed: Pushed;
};

/**
 * Signs statements and attaches them to what they are about. A statement that is there, with a signature that verifies, is
 * neither signed nor sent again.
 * @throws Error when signing fails, or a statement is about something that was not uploaded; RegistryError
 */
export async function attachStatements(
  { repository, index, images }: Subjects,
  statements: readonly Statement[],
  signer: StatementSigner,
): Promise<Attached[]> {
  const attached: Attached[] = [];
  const subjects = [index, ...images.map(({ descriptor }) => descriptor)];
  for (const digest of new Set(statements.map(({ subject }) => subject))) {
    const subject = subjects.find((each) => each.digest === digest);
    if (!subject)
      throw new Error(`cannot attach to "${digest}" in "${repository.name}": it was not uploaded`);
    const present = await readBundles(repository, digest, (bundle) => verifyBundle(bundle, signer.trust));
    for (const statement of statements.filter((each) => each.subject === digest)) {
      const there = present.find((found) => 'content' in found && found.content.equals(statement.content));
      attached.push({
        ...{ kind: statement.name, subject: digest, artifactType: bundleType },
        ...(there
          ? { digest: there.digest, pushed: 'present' }
          : { digest: await attach({ repository, subject }, statement, signer), pushed: 'uploaded' }),
      });
    }
  }
  return attached;
}

/** The annotations are those that cosign writes, without the time. @returns the digest of its manifest */
async function attach(
  { repository, subject }: { repository: Repository; subject: Descriptor },
  { name, content }: Statement,
  signer: StatementSigner,
): Promise<string> {
  const { descriptor } = await pushReferrer(repository, subject, {
    artifactType: bundleType,
    layers: [{ mediaType: bundleType, content: await signer.sign(content) }],
    annotations: {
      'dev.sigstore.bundle.content': 'dsse-envelope',
      'dev.sigstore.bundle.predicateType': predicates[name],
    },
  });
  return descriptor.digest;
}
