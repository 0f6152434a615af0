import { digestOf } from '@distroless/image';
import {
  type Manifest,
  type Pushed,
  pullManifest,
  pushManifest,
  RegistryError,
  type Repository,
} from '@distroless/registry';

/** A tag and what it is to lead to. */
export type TagTarget = { tag: string; moves: boolean; content: Buffer; mediaType: string };

/** `before` is what it led to. */
export type ReadTag = TagTarget & { before: Manifest | undefined };

/**
 * Reads what the tags lead to now.
 * @throws Error when one that does not move leads to something else
 */
export async function readTags(repository: Repository, targets: readonly TagTarget[]): Promise<ReadTag[]> {
  const tags: ReadTag[] = [];
  for (const target of targets) {
    const before = await pullManifest(repository, target.tag);
    const digest = digestOf(target.content);
    if (before && !target.moves && before.descriptor.digest !== digest) {
      throw new Error(
        `cannot publish to "${repository.name}": the tag "${target.tag}" never moves, and it has ` +
          `"${before.descriptor.digest}", not "${digest}"; publish from a commit of another day`,
      );
    }
    tags.push({ ...target, before });
  }
  return tags;
}

/**
 * Moves all tags, or none: when one fails, or somebody else has moved one since it was read, those that have moved are
 * moved back.
 * @throws the error of the registry; it says so when a tag could not be moved back
 */
export async function moveTags(
  repository: Repository,
  tags: readonly ReadTag[],
): Promise<{ tag: string; digest: string; pushed: Pushed }[]> {
  const moved: { tag: string; digest: string; pushed: Pushed }[] = [];
  try {
    for (const { tag, content, mediaType, before } of tags) {
      const replaces = before?.descriptor.digest ?? 'none';
      const { pushed, descriptor } = await pushManifest(repository, content, { mediaType, tag, replaces });
      moved.push({ tag, digest: descriptor.digest, pushed });
    }
    return moved;
  } catch (error) {
    const stay = await moveBack(repository, tags.slice(0, moved.length));
    if (stay.length === 0) throw error;
    const names = stay.map((tag) => `"${tag}"`).join(', ');
    const { message } = error as Error;
    throw new Error(`${message}\nthese tags have moved already: ${names}; run again to move all`, {
      cause: error,
    });
  }
}

/** The tags that are not where they were. A new tag stays: registries rarely let anybody remove one. */
async function moveBack(repository: Repository, tags: readonly ReadTag[]): Promise<string[]> {
  const stay: string[] = [];
  for (const { tag, content, before } of [...tags].reverse()) {
    const replaces = digestOf(content);
    if (before?.descriptor.digest === replaces) continue;
    const { mediaType } = before?.descriptor ?? {};
    const isBack =
      before !== undefined &&
      mediaType !== undefined &&
      (await pushManifest(repository, before.content, { mediaType, tag, replaces }).then(
        () => true,
        // Who has moved it since decides where it leads to.
        (error) => error instanceof RegistryError && error.fault === 'moved',
      ));
    if (!isBack) stay.push(tag);
  }
  return stay.reverse();
}
