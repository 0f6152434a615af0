export { writeCompiled, writeCpython } from './build.ts';
export { isCross } from './cross.ts';
export { tarballName } from './places.ts';
export type { Flavour } from './recipe.ts';
export { mergeTarballs, newestRelease, RELEASE_PATTERN, writtenTarballs } from './releases.ts';
export { chooseSource, isAvailable } from './source.ts';
export { fetchTarball } from './tarball.ts';
export { cpythonTar } from './tars.ts';
