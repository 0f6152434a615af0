export type { Bill, Component, ImageFacts, Licence } from './component.ts';
export { type DebianRecord, readRecords } from './debian-records.ts';
export { debianPurl, genericPurl, pypiPurl, sourcePurl } from './purl.ts';
export { pypiComponents } from './pypi-components.ts';
export { type ListedPackage, readSbom, type SbomFile } from './read-sbom.ts';
export { type LayerKind, readSealedImage, type SealedImage } from './sealed-image.ts';
export { makeSboms, readBill, sbomPaths, writeSboms } from './write-sboms.ts';
