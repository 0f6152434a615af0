export { writeCompiled, writeCpython } from './build.ts';
export { chooseSource, isAvailable } from './choose-source.ts';
export { isCross } from './cross.ts';
export { mergeTarballs, newestRelease, RELEASE_PATTERN, writtenTarballs } from './known-tarballs.ts';
export { bundlePlaces, tarballName } from './places.ts';
export { readReleaseFile, releaseOf } from './read-tarball.ts';
export type { Flavour } from './recipe.ts';
export { fetchTarball } from './tarball.ts';
export { cpythonTar } from './tars.ts';
