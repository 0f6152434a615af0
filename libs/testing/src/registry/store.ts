import { createHash } from 'node:crypto';

export type StoredManifest = { mediaType: string; content: Buffer };

/** What a test registry has. Keys are `<repository>@<digest>`, for tags `<repository>:<tag>`. */
export type RegistryStore = {
  blobs: Map<string, Buffer>;
  manifests: Map<string, StoredManifest>;
  tags: Map<string, string>;
  /** Unfinished uploads by their ids. */
  uploads: Map<string, Buffer>;
};

export function emptyStore(): RegistryStore {
  return { blobs: new Map(), manifests: new Map(), tags: new Map(), uploads: new Map() };
}

export function sha256(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

export function findManifest(store: RegistryStore, name: string, reference: string) {
  const digest = reference.includes(':') ? reference : store.tags.get(`${name}:${reference}`);
  const found = store.manifests.get(`${name}@${digest}`);
  return found && { ...found, digest: digest ?? '' };
}

type Parsed = {
  mediaType?: string;
  artifactType?: string;
  config?: { digest: string; mediaType: string };
  layers?: { digest: string }[];
  manifests?: { digest: string }[];
  subject?: { digest: string };
  annotations?: Record<string, string>;
};

export function parseManifest(content: Buffer): Parsed {
  return JSON.parse(content.toString('utf8'));
}

/** What a manifest refers to and the repository does not have. */
export function missingParts(store: RegistryStore, name: string, content: Buffer): string[] {
  const { config, layers = [], manifests = [] } = parseManifest(content);
  const blobs = [...(config ? [config] : []), ...layers].filter(
    ({ digest }) => !store.blobs.has(`${name}@${digest}`),
  );
  const images = manifests.filter(({ digest }) => !store.manifests.has(`${name}@${digest}`));
  return [...blobs, ...images].map(({ digest }) => digest);
}

/** The index of the referrers API. */
export function referrersOf(store: RegistryStore, name: string, subject: string): object {
  const manifests = [...store.manifests]
    .filter(([key]) => key.startsWith(`${name}@`))
    .map(([, { mediaType, content }]) => ({ mediaType, content, parsed: parseManifest(content) }))
    .filter(({ parsed }) => parsed.subject?.digest === subject)
    .map(({ mediaType, content, parsed }) => ({
      ...{ mediaType, digest: sha256(content), size: content.length },
      artifactType: parsed.artifactType ?? parsed.config?.mediaType,
      ...(parsed.annotations && { annotations: parsed.annotations }),
    }));
  return { schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests };
}
