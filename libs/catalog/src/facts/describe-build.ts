import { join } from 'node:path';
import { type Entry, type ImageConfig, readLayout } from '@distroless/image';
import type { Architecture, ImageId } from '@distroless/matrix';
import { layoutFolder } from '@distroless/nx-images/builds';
import { type Component, readBill, type SealedImage } from '@distroless/sbom';
import { readVerified } from '@distroless/verify';
import type { Context } from '@distroless/workspace';
import type { BuildFacts, ListedPackage } from './facts.ts';

type Which = { architecture: Architecture; flavour: 'release' | 'fast' };

/**
 * Reads one sealed layout, whose every digest is compared, with its SBOM.
 * @throws Error when a part was changed, or image, locks and SBOM do not agree
 */
export async function describeBuild(
  image: ImageId,
  { architecture, flavour }: Which,
  context: Context,
): Promise<{ build: BuildFacts; config: ImageConfig }> {
  const folder = join(context.workspace, layoutFolder(image, { arch: architecture, flavour }));
  const { sealed, bill } = await readBill(image, architecture, { context, flavour });
  const { layers } = await readLayout(folder);
  const checks = await checksOf(folder, sealed);
  const build: BuildFacts = {
    ...{ architecture, flavour, digest: sealed.digest },
    layers: sealed.layers.map(({ kind, entries }, number) => ({
      ...{ kind, size: layers[number]?.size ?? 0, unpacked: sum(entries.map(sizeOf)) },
    })),
    packages: bill.components.map((component) => listedPackage(component, sealed)),
    ...(checks && { checks }),
  };
  return { build, config: sealed.config };
}

/** A record of other bytes, or of a failure, says nothing good of these. */
async function checksOf(folder: string, { digest }: SealedImage): Promise<BuildFacts['checks']> {
  const verified = await readVerified(folder);
  if (verified?.manifest !== digest || verified.counts.failed > 0) return undefined;
  return { passed: verified.counts.passed, skipped: verified.counts.skipped };
}

function listedPackage({ kind, name, version, sources, files }: Component, { tree }: SealedImage) {
  const [source] = sources;
  return {
    ...{ kind, name },
    ...(version !== undefined && { version }),
    ...(kind === 'debian' && source && { source: source.name }),
    // Those files are of the package that has it inside.
    ...(kind !== 'vendored' &&
      kind !== 'carried' && { size: sum(files.map((path) => sizeOf(tree.get(path)))) }),
  } satisfies ListedPackage;
}

/** In bytes. A second name of a file takes no room. */
function sizeOf(entry: Entry | undefined): number {
  return entry?.type === 'file' ? entry.content.length : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
