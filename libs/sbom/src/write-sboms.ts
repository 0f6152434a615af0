import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Flavour, fetchTarball, readReleaseFile } from '@distroless/cpython';
import { replaceFile } from '@distroless/files';
import { readSource } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import { type Context, distPath, readFreshLock } from '@distroless/workspace';
import type { Bill } from './component.ts';
import { toCycloneDx } from './cyclonedx.ts';
import { imageLabel } from './image-label.ts';
import { makeBill } from './make-bill.ts';
import { readSealedImage, type SealedImage } from './sealed-image.ts';
import { toSpdx } from './spdx.ts';
import { parseVendoredRules, vendoredPath } from './vendored.ts';

type Options = { context: Context; flavour: Flavour };

/** The paths of an image's SBOMs, below the workspace. */
export function sbomPaths(
  image: ImageId,
  arch: string,
  flavour: string,
): { spdx: string; cyclonedx: string } {
  const stem = `sbom-${arch}-${flavour}`;
  return { spdx: distPath(image, `${stem}.spdx.json`), cyclonedx: distPath(image, `${stem}.cdx.json`) };
}

/**
 * Both SBOMs of an image that the target `container` sealed: the same image gives the same bytes.
 * @throws Error with a line for each file or package on which image, locks and SBOM do not agree
 */
export async function makeSboms(
  image: ImageId,
  arch: Architecture,
  options: Options,
): Promise<{ spdx: string; cyclonedx: string }> {
  const { bill } = await readBill(image, arch, options);
  return { spdx: toSpdx(bill), cyclonedx: toCycloneDx(bill) };
}

/**
 * A sealed image with what an SBOM lists of it, before that is written in a format.
 * @throws Error with a line for each file or package on which image, locks and SBOM do not agree
 */
export async function readBill(
  image: ImageId,
  arch: Architecture,
  { context, flavour }: Options,
): Promise<{ sealed: SealedImage; bill: Bill }> {
  const sealed = await readSealedImage(findLayout(image, arch, { context, flavour }));
  const rules = await readFile(join(context.workspace, vendoredPath), 'utf8');
  const { bill, faults } = makeBill(sealed, {
    image: { ...namesOf(image, sealed), architecture: arch, flavour },
    ...(await lockedInputs(image, context)),
    rules: parseVendoredRules(rules),
  });
  if (faults.length > 0) throw disagreement(image, faults);
  return { sealed, bill };
}

function findLayout({ series, variant }: ImageId, arch: Architecture, { context, flavour }: Options): string {
  const folder = distPath({ series, variant }, `oci-${arch}-${flavour}`);
  if (existsSync(join(context.workspace, folder))) return join(context.workspace, folder);
  const build = [arch === 'arm64' ? 'arm64' : '', flavour === 'fast' ? '' : flavour]
    .filter((name) => name !== '')
    .join('-');
  const target = [`python-${series}-${variant}`, 'container', ...(build ? [build] : [])].join(':');
  throw new Error(`cannot read "${folder}": no such folder; run ./nx run ${target}`);
}

/** Writes both SBOMs of an image beside its layout. */
export async function writeSboms(image: ImageId, arch: Architecture, options: Options): Promise<void> {
  const made = await makeSboms(image, arch, options);
  const paths = sbomPaths(image, arch, options.flavour);
  for (const format of ['spdx', 'cyclonedx'] as const) {
    await replaceFile(join(options.context.workspace, paths[format]), made[format]);
    options.context.report({ line: `wrote ${paths[format]}` });
  }
}

/** debug is the runtime with more in it, so its packages are those of both locks. */
async function lockedInputs(image: ImageId, context: Context) {
  const below: ImageId[] = image.variant === 'debug' ? [{ ...image, variant: 'runtime' }] : [];
  const locks = await Promise.all([image, ...below].map((one) => readFreshLock(one, context)));
  const tarball = await readSource(image.series, context);
  const file = await fetchTarball(tarball, context, locks[0]);
  const sbom = await readReleaseFile(file, 'Misc/sbom.spdx.json', { name: tarball.file });
  return { locks, tarball, upstreamSbom: sbom?.toString('utf8') };
}

function namesOf({ series, variant }: ImageId, { config }: SealedImage) {
  const project = `python-${series}-${variant}`;
  const version = imageLabel(config, 'org.python.image.version', { project });
  return {
    project,
    repository: variant === 'builder' ? 'python-builder' : 'python-distroless',
    tag: variant === 'debug' ? `${version}-debug` : version,
  };
}

const shown = 20;

function disagreement({ series, variant }: ImageId, faults: readonly string[]): Error {
  const project = `python-${series}-${variant}`;
  const more = faults.length > shown ? [`  and ${faults.length - shown} more`] : [];
  const lines = faults.slice(0, shown).map((fault) => `  ${fault}`);
  const head = `cannot list what is in ${project}: the image and its SBOM do not agree:`;
  return new Error(
    [head, ...lines, ...more, `build the image again: ./nx run ${project}:container`].join('\n'),
  );
}
