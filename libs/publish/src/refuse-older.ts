import { digestOf } from '@distroless/image';
import { z } from 'zod';
import type { ReadTag } from './move-tags.ts';

/**
 * Compares the time of what moving tags lead to with that of what they are to lead to: the pipeline of an older commit may
 * end, or be run again, after that of a newer one. A tag of which it is not known counts as newer.
 * @param name of the repository, for the error
 * @throws Error that names every tag that would move back, with the way out
 */
export function refuseOlder(tags: readonly ReadTag[], name: string): void {
  const reasons = tags.flatMap(whyNot);
  if (reasons.length === 0) return;
  const lines = reasons.map((reason) => `\n  ${reason}`).join('');
  const wayOut = 'build and publish the newest commit, or add --older if they have to move back';
  throw new Error(`cannot publish to "${name}": tags that move have a newer image:${lines}\n${wayOut}`);
}

function whyNot({ tag, moves, content, before }: ReadTag): string[] {
  if (!moves || before === undefined || before.descriptor.digest === digestOf(content)) return [];
  const [own, other] = [createdOf(content), createdOf(before.content)];
  if (own !== undefined && other !== undefined && own >= other) return [];
  const has = `"${tag}" has "${before.descriptor.digest}"`;
  if (other === undefined) return [`${has}, which does not say from when it is`];
  const ours = own === undefined ? 'does not say from when it is' : `is from ${own.toISOString()}`;
  return [`${has}, which is from ${other.toISOString()}; this one ${ours}`];
}

const schema = z.object({
  annotations: z.object({ 'org.opencontainers.image.created': z.iso.datetime({ offset: true }) }),
});

/** The time that an index or a manifest names, usually that of its commit; undefined when it names none. */
function createdOf(content: Buffer): Date | undefined {
  try {
    const { annotations } = schema.parse(JSON.parse(content.toString('utf8')));
    return new Date(annotations['org.opencontainers.image.created']);
  } catch {
    return undefined;
  }
}
