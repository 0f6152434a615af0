import { inspectImage, reproduction } from '@distroless/engine';
import type { Variant } from '@distroless/matrix';
import type { ExpectedConfig } from './behaviour.ts';
import type { Verdict } from './check-result.ts';
import type { Difference } from './expectation.ts';
import { fillIn } from './fill-in.ts';
import { jsonDifference } from './json-difference.ts';
import type { Subject } from './subject.ts';

/** Compares the image's configuration with the expected one; of the labels, those that are expected. */
export function compareConfig(config: ExpectedConfig, subject: Subject): Verdict {
  const { facts, image } = subject;
  const { labels, ...expected } = fillIn(config, facts.labels);
  const keys = Object.keys(expected) as (keyof typeof expected)[];
  const seen = Object.fromEntries(keys.map((key) => [key, facts[key]]));
  const seenLabels = Object.fromEntries(Object.keys(labels ?? {}).map((key) => [key, facts.labels[key]]));
  const difference = jsonDifference({ ...expected, labels: labels ?? {} }, { ...seen, labels: seenLabels });
  return toVerdict(difference, reproduction(['image', 'inspect', image]));
}

/**
 * Checks that the lowest layers of the image are those of another, unchanged and in their order. Layers without files, such
 * as those of WORKDIR, do not count.
 */
export async function compareLayers(
  base: Variant,
  { engine, facts, image, images }: Subject,
): Promise<Verdict> {
  const lower = await inspectImage(engine, images[base] ?? '');
  const layers = lower.layers.filter(hasFiles);
  const seen = facts.layers.filter(hasFiles).slice(0, layers.length);
  const difference = layers.length === 0 ? noLayers : jsonDifference(layers, seen);
  return toVerdict(difference, reproduction(['image', 'inspect', images[base] ?? '', image]));
}

const noLayers = { expected: 'layers', seen: 'none' };

/** The digest of an archive without members: 1024 zero bytes. */
const emptyLayer = 'sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef';

function hasFiles(layer: string): boolean {
  return layer !== emptyLayer;
}

/** The result of a comparison: passed when nothing differs. */
export function toVerdict(difference: Difference | undefined, reproduce: string): Verdict {
  return difference ? { outcome: 'failed', ...difference, reproduce } : { outcome: 'passed' };
}
