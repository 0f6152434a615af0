import { createHash } from 'node:crypto';
import { selectItems } from './condition.ts';
import type { FileRules, PackageSets, RootName, RootSet } from './package-sets.ts';
import {
  type Architecture,
  type ImageId,
  listReleases,
  type Variant,
  type Versions,
  type WrittenRelease,
} from './versions.ts';

/** What the two YAML files say about one image, with every condition evaluated. The lock is its resolution. */
export interface Intent {
  series: string;
  variant: Variant;
  suite: string;
  debian: number;
  eol: string;
  roots: Partial<Record<RootName, IntentRoot>>;
  releases: WrittenRelease[];
  cpython?: CpythonRecipe;
  tools?: IntentTool[];
}

/** A Python tool of the builder, and the packages that are installed beside it. */
export type IntentTool = { name: string; with: string[] };

export interface IntentRoot {
  /** The suite of its packages. */
  suite: string;
  essential: boolean;
  /** The packages of the root below this one: their closure is already there. */
  on?: { packages: Record<string, string[]>; without: string[]; essential: boolean };
  packages: Record<string, string[]>;
  without: string[];
  files: FileRules;
  links: Record<string, string>;
  directories: RootSet['directories'];
}

/**
 * Configure arguments and compiler flags for each architecture; `cross` has those that are added for another
 * architecture than that of the machine. Globs are relative to the prefix.
 */
export interface CpythonRecipe {
  configure: string[];
  release: string[];
  cross: string[];
  cflags: Record<string, string[]>;
  ldflags: string[];
  drop: string[];
  builderOnly: string[];
}

const rootsOf: Record<Variant, RootName[]> = {
  builder: ['builder', 'toolchain', 'cross', 'sysroot', 'emulator', 'pip'],
  runtime: ['runtime'],
  debug: ['debug'],
};

/** The intent of one image; `image` must be in the matrix (see parseProject). */
export function intentOf(image: ImageId, versions: Versions, sets: PackageSets): Intent {
  const series = versions.series[image.series];
  const suite = series && versions.suites[series.suite];
  if (!series || !suite) throw new Error(`cannot find series "${image.series}" in versions.yaml`);
  const subject = { series: image.series, suite: series.suite };
  const roots = rootsOf[image.variant].flatMap((name) => {
    const root = intentRoot(sets, name, subject, versions.architectures);
    if (root && !Object.hasOwn(versions.suites, root.suite)) {
      throw new Error(
        `packages.yaml: root "${name}" names the suite "${root.suite}", which is not in versions.yaml`,
      );
    }
    return root ? [[name, root] as const] : [];
  });
  const builder = image.variant === 'builder';
  return {
    ...image,
    suite: series.suite,
    debian: suite.debian,
    eol: series.eol,
    roots: Object.fromEntries(roots),
    releases: listReleases(versions, image.series),
    ...(builder
      ? {
          cpython: cpythonRecipe(sets, subject, versions.architectures),
          tools: sets.tools.map((tool) => ({
            name: tool.name,
            with: selectItems(tool.with, { ...subject, arch: '' }),
          })),
        }
      : {}),
  };
}

/** `sha256:<hex>` of the intent. The lock that was made from it contains it. */
export function digestIntent(intent: Intent): string {
  return `sha256:${createHash('sha256')
    .update(JSON.stringify(sortKeys(intent)))
    .digest('hex')}`;
}

function intentRoot(
  sets: PackageSets,
  name: RootName,
  subject: { series: string; suite: string },
  all: readonly Architecture[],
): IntentRoot | undefined {
  const set = sets.roots[name];
  if (!set) return undefined;
  const { packages, without, on, architectures: own = all, suite = subject.suite, ...rest } = set;
  const architectures = own.filter((arch) => all.includes(arch));
  const select = (selected: RootSet) =>
    Object.fromEntries(
      architectures.map((arch) => [arch, selectItems(selected.packages, { ...subject, suite, arch })]),
    );
  const below = on === undefined ? undefined : sets.roots[on as RootName];
  if (on !== undefined && !below)
    throw new Error(`packages.yaml: root "${name}" is based on "${on}", which is not a root`);
  return {
    ...rest,
    suite,
    ...(below
      ? {
          on: {
            packages: select(below),
            without: Object.keys(below.without),
            essential: below.essential,
          },
        }
      : {}),
    packages: select(set),
    without: Object.keys(without),
  };
}

function cpythonRecipe(
  sets: PackageSets,
  subject: { series: string; suite: string },
  architectures: readonly Architecture[],
): CpythonRecipe {
  const { configure, release, cross, cflags, ldflags, drop } = sets.cpython;
  const any = { ...subject, arch: '' };
  return {
    configure: selectItems(configure, any),
    release: selectItems(release, any),
    cross: selectItems(cross, any),
    cflags: Object.fromEntries(
      architectures.map((arch) => [arch, selectItems(cflags, { ...subject, arch })]),
    ),
    ldflags: selectItems(ldflags, any),
    drop,
    builderOnly: sets.cpython['builder-only'],
  };
}

// Another order of keys in YAML does not change the intent.
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sortKeys(inner)]),
  );
}
