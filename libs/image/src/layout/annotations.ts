import { type CanonicalConfigOptions, rfc3339 } from './canonical-config.ts';

const prefix = 'org.opencontainers.image.';
const suite = 'org.debian.suite';

/**
 * What registries and people read of an image without its configuration: OCI's labels, the suite of Debian and the date. They
 * are in the manifest from the start, so that the manifest that is verified is the one that is published.
 * https://github.com/opencontainers/image-spec/blob/v1.1.0/annotations.md
 */
export function imageAnnotations({
  settings,
  date,
}: Pick<CanonicalConfigOptions, 'date' | 'settings'>): Record<string, string> {
  const known = Object.entries(settings.labels).filter(([name]) => name.startsWith(prefix) || name === suite);
  return { ...Object.fromEntries(known), [`${prefix}created`]: rfc3339(date) };
}
