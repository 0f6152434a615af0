import { type CanonicalConfigOptions, rfc3339 } from './canonical-config.ts';

const suite = 'org.debian.suite';

/** Of the recipe and CPython; Debian's packages have theirs in the image. */
export const imageLicences = 'Apache-2.0 AND PSF-2.0';

/** Our labels that OCI has a name for. Labels are inherited by images made from ours, annotations are not: only they have OCI's names. */
const ociName = /^org\.python\.image\.(version|revision|source)$/;

/**
 * What registries and people read of an image without its configuration: version, commit, repository and licences, the suite of
 * Debian and the date. They are in the manifest from the start, so that the manifest that is verified is the one that is
 * published. https://github.com/opencontainers/image-spec/blob/v1.1.0/annotations.md
 */
export function imageAnnotations({
  settings,
  date,
}: Pick<CanonicalConfigOptions, 'date' | 'settings'>): Record<string, string> {
  const annotations: Record<string, string> = { 'org.opencontainers.image.created': rfc3339(date) };
  for (const [label, value] of Object.entries(settings.labels)) {
    const [, name] = ociName.exec(label) ?? [];
    if (name) annotations[`org.opencontainers.image.${name}`] = value;
    if (name === 'version') annotations['org.opencontainers.image.licenses'] = imageLicences;
    if (label === suite) annotations[label] = value;
  }
  return annotations;
}
