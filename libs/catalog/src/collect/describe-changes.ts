import { findFormerLocks, lockChanges } from '@distroless/changes';
import type { ImageId } from '@distroless/matrix';
import type { Change } from '@distroless/resolve';
import type { Context } from '@distroless/workspace';
import type { ChangeFacts, ImageFacts } from '../facts/facts.ts';

/**
 * What changed in an image: since the one that an earlier catalogue has as published, else since its locks had other
 * versions. The locks of both commits are compared. What only builds the image does not count.
 */
export async function describeChanges(
  facts: ImageFacts,
  former: ImageFacts | undefined,
  context: Context,
): Promise<ChangeFacts> {
  const published = facts.published && former?.published ? former : undefined;
  if (published?.published?.digest === facts.published?.digest && published?.changes)
    return published.changes;
  const images = lockedImages(facts);
  const counts = (change: Change) => isShipped(change, facts);
  try {
    const found = published ? { since: published.revision } : await findFormerLocks(images, counts, context);
    if ('why' in found) return found;
    const { since, results, fixes } = await lockChanges(images, found.since, context);
    const packages = results.flatMap(({ changes }) => changes).filter(counts);
    const digest = published?.published?.digest;
    return {
      since: { revision: since, ...(digest !== undefined && { digest }) },
      packages: packages.map(changeFacts).sort(bySubject),
      fixes: fixes.map(({ source, from, to, cves, why }) => ({
        ...{ source, from, to, cves },
        ...(why !== undefined && { why }),
      })),
    };
  } catch (error) {
    context.signal.throwIfAborted();
    // What is not known is not the same as nothing; the rest of the page does not depend on it.
    return { why: (error as Error).message.split('\n')[0] ?? '' };
  }
}

/** debug is the runtime with more in it. */
function lockedImages({ series, variant }: ImageId): ImageId[] {
  const below: ImageId[] = variant === 'debug' ? [{ series, variant: 'runtime' }] : [];
  return [{ series, variant }, ...below];
}

function isShipped({ root, package: name }: Change, { variant }: ImageId): boolean {
  const roots = variant === 'debug' ? ['debug', 'runtime'] : [variant];
  return [...roots, 'tools'].includes(root) || (root === 'cpython' && name === 'cpython');
}

type PackageChange = Extract<ChangeFacts, { packages: unknown }>['packages'][number];

function changeFacts({ root, package: name, from, to }: Change): PackageChange {
  const kind = root === 'tools' ? 'pypi' : root === 'cpython' ? 'cpython' : 'debian';
  return { kind, package: name, from, to };
}

const order = ['cpython', 'debian', 'pypi'];

function bySubject(a: PackageChange, b: PackageChange): number {
  const [left, right] = [a, b].map(({ kind, package: name }) => `${order.indexOf(kind)} ${name}`);
  return (left ?? '') < (right ?? '') ? -1 : 1;
}
