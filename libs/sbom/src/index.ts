export type { Bill, Component, ImageFacts, Licence } from './component.ts';
export { debianPurl, genericPurl, pypiPurl, sourcePurl } from './purl.ts';
export { type ListedPackage, readSbom, type SbomFile } from './read-sbom.ts';
export { readSealedImage, type SealedImage } from './sealed-image.ts';
export { makeSboms, sbomPaths, writeSboms } from './write-sboms.ts';
