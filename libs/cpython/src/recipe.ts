import { type Lock, lockCommand, lockPath } from '@distroless/lockfile';
import type { CpythonRecipe } from '@distroless/matrix';
import { emulatorOf } from './training.ts';

/**
 * Where CPython comes from: compiled without (`fast`) or with (`release`) profile-guided and link-time optimisation, or
 * taken from the Docker official image (`upstream`).
 */
export type Flavour = 'fast' | 'release' | 'upstream';

/** The part of a builder's lock that says how CPython is compiled. */
export function recipeOf(lock: Lock): CpythonRecipe {
  if (lock.cpython) return lock.cpython;
  throw new Error(`${lockPath(lock)}: has no "cpython"; run ${lockCommand(lock)}`);
}

/** The arguments of the recipe's stages `cpython-build` and `cpython`. */
export type RecipeArguments = {
  EPOCH: string;
  JOBS: string;
  CONFIGURE: string;
  TEST_CONFIGURE: string;
  OWN_CFLAGS: string;
  OWN_LDFLAGS: string;
  /** Runs a release build while it is trained; empty for others. */
  EMULATOR: string;
  PREFIX: string;
  PYTHON: string;
};

/**
 * The build arguments of the compile. `epoch` is in seconds, `jobs` is the number of processes, `cross` are configure's
 * arguments for a cross-compile (see crossArguments).
 */
export function recipeArguments(
  recipe: CpythonRecipe,
  arch: string,
  {
    flavour,
    epoch,
    jobs,
    cross,
  }: { flavour: Exclude<Flavour, 'upstream'>; epoch: number; jobs: number; cross?: string[] | undefined },
): RecipeArguments {
  const cflags = recipe.cflags[arch];
  if (!cflags) throw new Error(`cannot compile CPython for ${arch}: the lock has no compiler flags for it`);
  const isRelease = flavour === 'release';
  const configure = [...recipe.configure, ...(isRelease ? recipe.release : []), ...(cross ?? [])];
  return {
    EPOCH: String(epoch),
    JOBS: String(jobs),
    CONFIGURE: configure.join(' '),
    TEST_CONFIGURE: cross ? '' : withTestModules(configure).join(' '),
    OWN_CFLAGS: cflags.join(' '),
    OWN_LDFLAGS: recipe.ldflags.join(' '),
    EMULATOR: isRelease ? emulatorOf(arch) : '',
    PREFIX: cross ? `${triplets[arch]}-` : '',
    // The result does not run here; the native build of the same series writes the same bytecode.
    PYTHON: cross ? buildPython : '/build/python',
  };
}

/**
 * The arguments of a second configure, after which the modules that only CPython's own tests use are compiled. None if the
 * first one compiles them: series before 3.10 do not know the switch.
 */
function withTestModules(configure: string[]): string[] {
  const without = '--disable-test-modules';
  return configure.includes(without) ? configure.filter((argument) => argument !== without) : [];
}

/**
 * The arguments of configure for a cross-compile with Debian's cross toolchain and multiarch libraries
 * (https://docs.python.org/3/using/configure.html#cross-compiling-options). Series before 3.11 warn that they do not
 * know `--with-build-python`, and look on PATH for an interpreter of their version, which is the same one.
 */
export function crossArguments(series: string, { from, to }: { from: string; to: string }): string[] {
  return [
    `--build=${triplets[from]}`,
    `--host=${triplets[to]}`,
    `--with-build-python=/usr/local/bin/python${series}`,
    `PKG_CONFIG_LIBDIR=/usr/lib/${triplets[to]}/pkgconfig:/usr/share/pkgconfig`,
  ];
}

const triplets: Record<string, string> = { amd64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };
const buildPython = '/usr/local/bin/python3';
