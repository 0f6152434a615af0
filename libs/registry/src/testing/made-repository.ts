import { createHash } from 'node:crypto';
import { type ServeRegistryOptions, serveRegistry, type TestRegistry } from '@distroless/testing';
import { type Descriptor, manifestTypes } from '../descriptor.ts';
import { type OpenOptions, openRepository, type Repository } from '../repository.ts';

export const NAME = 'space/python';

/** Limits with which tests of faults end soon. */
export const QUICK = { retries: 2, backoff: 5, stall: 300 };

export async function withRegistry<T>(
  options: ServeRegistryOptions,
  work: (registry: TestRegistry) => Promise<T>,
): Promise<T> {
  const registry = await serveRegistry(options);
  return work(registry).finally(registry.close);
}

export function open(registry: TestRegistry, options: Partial<OpenOptions> = {}): Promise<Repository> {
  return openRepository(`${registry.host}/${NAME}`, { env: {}, access: 'push', ...QUICK, ...options });
}

export function describeContent(content: Buffer, mediaType = 'application/octet-stream'): Descriptor {
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  return { mediaType, digest, size: content.length };
}

export const EMPTY = Buffer.from('{}');

/** An image without layers; `annotation` makes different ones. */
export function madeManifest(annotation = ''): Buffer {
  const config = describeContent(EMPTY, 'application/vnd.oci.image.config.v1+json');
  const image = { schemaVersion: 2, mediaType: manifestTypes.image, config, layers: [] };
  return Buffer.from(JSON.stringify({ ...image, annotations: { made: annotation } }));
}
