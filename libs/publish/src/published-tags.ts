import type { Architecture, ImageId } from '@distroless/matrix';
import { imageTags } from '@distroless/nx-images/tags';

/** What is published: which image, of which release, from which day. */
export type TagFacts = ImageId & { release: string; debian: number; created: Date };

/** `repository` is without registry and namespace: `python-distroless`. */
export type PublishedTags = {
  repository: string;
  /** Never moves: `3.13.15-debian13-20261127`. */
  immutable: string;
  /** `3.13.15-debian13`, `3.13-debian13`; they move to a newer build. */
  moving: string[];
};

/**
 * The tags of the index over all architectures; with an architecture those of that image, which only arm64 has: the
 * plain tags lead to amd64 already. The day is that of the image, not of today, so a second run has the same tags.
 */
export function publishedTags(facts: TagFacts, architecture?: Architecture): PublishedTags {
  const build = architecture === 'arm64' ? 'arm64' : 'release';
  const names = imageTags(facts, build).map((name) => name.split(':') as [string, string]);
  const [[repository] = ['']] = names;
  const base = `${facts.release}-debian${facts.debian}`;
  const moving = names.map(([, tag]) => tag).reverse();
  const full = moving.find((tag) => tag.startsWith(base)) ?? base;
  const day = facts.created.toISOString().slice(0, 10).replaceAll('-', '');
  return { repository, immutable: `${base}-${day}${full.slice(base.length)}`, moving };
}
