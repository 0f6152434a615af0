import { compareDocuments } from './compare-documents.ts';
import { compareLayers } from './compare-layers.ts';
import { type ComparedImage, type ImageFacts, readFacts } from './compared-image.ts';

/**
 * All differences between a published image and one that was built again, for people: layers file by file, then the
 * configuration, then the manifest. Each line names the published state first.
 * @returns at least one line, unless both are equal
 */
export async function compareImages(published: ComparedImage, rebuilt: ComparedImage): Promise<string[]> {
  if (published.manifest.equals(rebuilt.manifest)) return [];
  const facts = [readFacts(published.config), readFacts(rebuilt.config)] as const;
  const lines = [
    ...(await compareAllLayers([published, rebuilt], facts)),
    ...compareDocuments(published.config, rebuilt.config, { name: 'configuration', without: ofLayers }),
    ...compareDocuments(published.manifest, rebuilt.manifest, { name: 'manifest', without: ofBlobs }),
  ];
  return lines.length > 0 ? lines : ['the documents say the same with other bytes'];
}

/** What follows from the layers and the configuration, which are compared themselves. */
const ofLayers = /^rootfs\.diff_ids\b/;
const ofBlobs = /^(?:config|layers\.\d+)\.(?:digest|size)$/;

async function compareAllLayers(
  [published, rebuilt]: readonly [ComparedImage, ComparedImage],
  facts: readonly [ImageFacts, ImageFacts],
): Promise<string[]> {
  const lines: string[] = [];
  const count = Math.max(published.layers.length, rebuilt.layers.length);
  for (let number = 0; number < count; number++) {
    const [first, second] = [published.layers[number], rebuilt.layers[number]];
    if (first?.digest === second?.digest) continue;
    const name = nameOf(number, facts);
    if (!second) lines.push(`${name}: only the published image has it`);
    else if (!first) lines.push(`${name}: only the rebuilt image has it`);
    else if (isSameTar(number, facts)) {
      lines.push(`${name}: the same files, compressed to other bytes: ${first.digest} → ${second.digest}`);
    } else lines.push(...(await compareLayers(await first.file(), await second.file(), name)));
  }
  return lines;
}

function nameOf(number: number, facts: readonly [ImageFacts, ImageFacts]): string {
  const [name] = facts.flatMap(({ layerNames }) => layerNames[number] ?? []);
  return `layer ${number + 1}${name === undefined ? '' : ` (${name})`}`;
}

function isSameTar(number: number, [published, rebuilt]: readonly [ImageFacts, ImageFacts]): boolean {
  return published.diffIds[number] === rebuilt.diffIds[number];
}
