import { imageLicences } from '@distroless/image';
import type { Lock, LockedPackage, Source as Tarball, Wheel } from '@distroless/lockfile';
import { checkFiles } from './check-files.ts';
import type { Bill, ImageFacts } from './component.ts';
import { cpythonComponents } from './cpython-components.ts';
import { debianComponents } from './debian-components.ts';
import { readRecords } from './debian-records.ts';
import { imageLabel } from './image-label.ts';
import { pypiComponents } from './pypi-components.ts';
import type { SealedImage } from './sealed-image.ts';
import { type VendoredRules, vendoredIn } from './vendored.ts';

/** What an SBOM is made from besides the image. */
export type BillInputs = {
  image: Pick<ImageFacts, 'project' | 'repository' | 'tag' | 'architecture' | 'flavour'>;
  /** The lock of the image; of debug, also that of the runtime below it. */
  locks: readonly Lock[];
  /** What CPython was built from. */
  tarball: Tarball;
  /** The text of `Misc/sbom.spdx.json` in it; undefined where the release has none. */
  upstreamSbom: string | undefined;
  rules: VendoredRules;
};

/**
 * The contents of an image, from its locks and its layers. `faults` has what does not agree: nothing shipped may be
 * unlisted, nothing listed absent.
 * @throws Error when the image, or what it is compared with, cannot be read
 */
export function makeBill(sealed: SealedImage, inputs: BillInputs): { bill: Bill; faults: string[] } {
  const [lock] = inputs.locks;
  if (!lock) throw new Error(`cannot list "${inputs.image.project}": no lock is given`);
  const { series, debian } = lock;
  const { architecture } = inputs.image;
  const records = readRecords(sealed.tree);
  const locked = inputs.locks.flatMap((one) => packagesOf(one, architecture));
  const system = debianComponents(sealed.tree, { records, locked, debian });
  const vendored = vendoredIn({ series, sbom: inputs.upstreamSbom }, inputs.rules);
  const python = cpythonComponents(sealed, {
    tarball: inputs.tarball,
    series,
    vendored,
    rules: inputs.rules,
  });
  const packages = pypiComponents(sealed.tree, wheelsOf(lock, architecture));
  const components = [...system.components, ...python.components, ...packages.components].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  const disagree = [...system.faults, ...python.faults, ...packages.faults, ...release(sealed, inputs)];
  const faults = [...disagree, ...checkFiles(sealed.tree, { components, records })];
  return { bill: { image: imageFacts(sealed, inputs, debian), components }, faults };
}

function packagesOf(lock: Lock, architecture: string): LockedPackage[] {
  return lock.roots[lock.variant]?.packages[architecture] ?? [];
}

function wheelsOf(lock: Lock, architecture: string): Wheel[] {
  const wheels = Object.values(lock.tools?.[architecture] ?? {}).flat();
  return [...new Map(wheels.map((wheel) => [wheel.sha256, wheel])).values()];
}

/** The image's labels say which release it was built from. */
function release({ config }: SealedImage, { tarball, image }: BillInputs): string[] {
  const built = imageLabel(config, 'org.python.release', image);
  const wrong = [
    ...(built === tarball.version
      ? []
      : [`the image has CPython "${built}", but source.json names "${tarball.version}"`]),
    ...(config.architecture === image.architecture
      ? []
      : [`the image is for "${config.architecture}", not for "${image.architecture}"`]),
  ];
  return wrong;
}

function imageFacts({ config, digest }: SealedImage, { image }: BillInputs, debian: number): ImageFacts {
  if (config.created === undefined) throw new Error(`cannot list "${image.project}": the image has no date`);
  return {
    ...{ ...image, digest, debian, created: new Date(config.created).toISOString().replace('.000Z', 'Z') },
    revision: imageLabel(config, 'org.python.image.revision', image),
    licence: imageLicences,
    labels: Object.fromEntries(
      Object.entries(config.labels)
        .filter(([name]) => name.startsWith('org.python.') && !name.startsWith('org.python.image.'))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}
