export { releaseEpoch } from './epoch.ts';
export { type Tarball, type TarballMirrors, tarballName, tarballPlaces } from './places.ts';
export { crossArguments, type Flavour, type RecipeArguments, recipeArguments } from './recipe.ts';
export { type SplitCpython, splitCpython } from './split.ts';
