import { compareSeries, type ImageId, listImages, type Variant } from '@distroless/matrix';
import type { Context } from '@distroless/workspace';
import { describeImage } from '../facts/describe-image.ts';
import type { ImageFacts } from '../facts/facts.ts';
import { readFacts } from '../facts/facts-file.ts';
import { describeChanges } from './describe-changes.ts';

/** What a catalogue is made of. */
export type Collected = {
  images: ImageFacts[];
  /** Images of versions.yaml that were never built. */
  missing: ImageId[];
};

/**
 * The facts of all images of versions.yaml: from the layouts of this workspace, else as an earlier job wrote them, else as
 * an earlier catalogue has them.
 * @throws Error when an image cannot be described, or there is none
 */
export async function collectImages(former: readonly ImageFacts[], context: Context): Promise<Collected> {
  const [images, missing]: [ImageFacts[], ImageId[]] = [[], []];
  const all = listImages(context.versions).sort(inOrder);
  for (const [number, image] of all.entries()) {
    context.report({ what: 'images', done: number, total: all.length, unit: 'steps' });
    const earlier = former.find(
      ({ series, variant }) => series === image.series && variant === image.variant,
    );
    const facts = (await describeImage(image, context)) ?? (await readFacts(image, context));
    if (facts) images.push({ ...facts, changes: await describeChanges(facts, earlier, context) });
    else if (earlier) images.push(earlier);
    else missing.push(image);
  }
  if (images.length === 0) throw noImages();
  return { images, missing };
}

/** What most people look for comes first. */
const order: readonly Variant[] = ['runtime', 'debug', 'builder'];

function inOrder(a: ImageId, b: ImageId): number {
  return compareSeries(a.series, b.series) || order.indexOf(a.variant) - order.indexOf(b.variant);
}

function noImages(): Error {
  return new Error(
    'cannot build the catalogue: dist/python has no image; build some first: ./nx run-many -t container',
  );
}
