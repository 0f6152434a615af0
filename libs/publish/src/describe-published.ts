import type { Published } from './publish-image.ts';

/** What was published, for people: a line for each tag, and what was sent. */
export function describePublished({ repository, tags, blobs, manifests, index }: Published): string[] {
  const width = Math.max(...tags.map(({ tag }) => tag.length));
  const moved = tags.filter(({ pushed }) => pushed === 'uploaded').length;
  const sent = [
    `${blobs.uploaded} of ${blobs.uploaded + blobs.present} blobs (${(blobs.bytes / 1e6).toFixed(1)} MB)`,
    `${manifests.uploaded} of ${manifests.uploaded + manifests.present} manifests`,
    `${moved} of ${tags.length} tags`,
  ];
  return [
    ...tags.map(({ tag, digest }) => `${repository}:${tag.padEnd(width)}  ${digest}`),
    `${repository}@${index.digest}: sent ${sent.join(', ')}`,
  ];
}
