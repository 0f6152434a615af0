import type { CpythonRecipe } from '@distroless/matrix';

/** How CPython is compiled: `fast` plainly, `release` with profile-guided and link-time optimisation. */
export type Flavour = 'fast' | 'release';

/** What the recipe's stages `cpython-build` and `cpython` take. */
export type RecipeArguments = {
  EPOCH: string;
  JOBS: string;
  CONFIGURE: string;
  OWN_CFLAGS: string;
  OWN_LDFLAGS: string;
};

/** The build arguments of the compile; `epoch` in seconds, `jobs` is the number of processes. */
export function recipeArguments(
  recipe: CpythonRecipe,
  arch: string,
  { flavour, epoch, jobs }: { flavour: Flavour; epoch: number; jobs: number },
): RecipeArguments {
  const cflags = recipe.cflags[arch];
  if (!cflags) throw new Error(`cannot compile CPython for ${arch}: the lock has no compiler flags for it`);
  const configure = flavour === 'release' ? [...recipe.configure, ...recipe.release] : recipe.configure;
  return {
    EPOCH: String(epoch),
    JOBS: String(jobs),
    CONFIGURE: configure.join(' '),
    OWN_CFLAGS: cflags.join(' '),
    OWN_LDFLAGS: recipe.ldflags.join(' '),
  };
}
