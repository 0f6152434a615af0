import {
  type Descriptor,
  listReferrers,
  pullBlob,
  pullManifest,
  type Repository,
} from '@distroless/registry';
import { bundleType } from '@distroless/sigstore';
import { z } from 'zod';
import { parseStatement } from './statement.ts';

/** A bundle in a registry: the statement, or why it does not count. */
export type FoundBundle = {
  /** Of the manifest that has it. */
  digest: string;
  /** What its list says that it is about; only for messages. */
  claimed: string;
} & ({ content: Buffer; predicateType: string; predicate: Record<string, unknown> } | { why: string });

/** Takes the statement out of a bundle. It throws when the bundle does not count: `verifyBundle`, with whom one trusts. */
export type OpenBundle = (bundle: Buffer) => Buffer;

/** The most bundles of an image that are read, and the most bytes of one. */
const limits = { count: 100, bytes: 64 * 1024 * 1024 };

/**
 * Reads the bundles that are attached to a manifest, and verifies each: its bytes, its signature by `open`, and that it is
 * about this manifest. A list of a registry proves nothing.
 * @throws RegistryError when the registry fails
 */
export async function readBundles(
  repository: Repository,
  subject: string,
  open: OpenBundle,
): Promise<FoundBundle[]> {
  const listed = await listReferrers(repository, subject, { artifactType: bundleType });
  if (listed.length > limits.count) {
    throw new Error(
      `cannot verify "${subject}" in "${repository.name}": it has ${listed.length} bundles, more than ${limits.count}; remove those that are not needed`,
    );
  }
  const found: FoundBundle[] = [];
  for (const descriptor of listed) found.push(await readBundle(repository, descriptor, { subject, open }));
  return found;
}

async function readBundle(
  repository: Repository,
  { digest, annotations }: Descriptor,
  { subject, open }: { subject: string; open: OpenBundle },
): Promise<FoundBundle> {
  const claimed = annotations?.['dev.sigstore.bundle.predicateType'] ?? 'unknown';
  const manifest = await pullManifest(repository, digest);
  if (!manifest) return { digest, claimed, why: 'the registry lists it, but does not have it' };
  const parsed = parseManifest(manifest.content);
  if ('why' in parsed) return { digest, claimed, ...parsed };
  if (parsed.subject !== subject) return { digest, claimed, why: `it belongs to "${parsed.subject}"` };
  const bundle = await pullBlob(repository, parsed.layer);
  try {
    const content = open(bundle);
    return { digest, claimed, content, ...parseStatement(content, subject) };
  } catch (cause) {
    return { digest, claimed, why: (cause as Error).message };
  }
}

const manifestSchema = z.object({
  subject: z.object({ digest: z.string() }),
  layers: z
    .array(
      z.object({
        mediaType: z.literal(bundleType),
        digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
        size: z.int().nonnegative().max(limits.bytes),
      }),
    )
    .length(1),
});

type Layer = z.output<typeof manifestSchema>['layers'][number];

function parseManifest(content: Buffer): { subject: string; layer: Layer } | { why: string } {
  const why = 'its manifest is not that of one bundle';
  try {
    const { subject, layers } = manifestSchema.parse(JSON.parse(content.toString('utf8')));
    return layers[0] ? { subject: subject.digest, layer: layers[0] } : { why };
  } catch {
    return { why };
  }
}
