export { type Elf, readElf } from './elf.ts';
export { isElf } from './elf-layout.ts';
export { type ElfSection, readSections } from './elf-sections.ts';
export { type FunctionCode, readDynamicSymbols, readFunctionCode, readFunctions } from './elf-symbols.ts';
export { readSymbolVersions, type SymbolVersions } from './elf-versions.ts';
export {
  comparePaths,
  type DirectoryEntry,
  type Entry,
  type FileEntry,
  type HardlinkEntry,
  type Meta,
  nameOf,
  normalisePath,
  parentOf,
  parentsOf,
  type SpecialEntry,
  type SymlinkEntry,
} from './entry.ts';
export { makeMatcher } from './glob.ts';
export {
  type ImageArchive,
  type ImageLayer,
  type ReadImageOptions,
  readImageArchive,
} from './image-archive.ts';
export type { ImageConfig } from './image-config.ts';
export { imageLicences } from './layout/annotations.ts';
export { archiveLayout } from './layout/archive-layout.ts';
export { canonicalJson } from './layout/canonical-json.ts';
export { compressLayer } from './layout/compress-layer.ts';
export { blobPath, digestOf } from './layout/descriptor.ts';
export type { ImageSettings } from './layout/image-settings.ts';
export {
  hashFile,
  type LayerTar,
  newestTime,
  readDigestRecord,
  writeDigestRecord,
} from './layout/layer-tar.ts';
export { plainLayout } from './layout/plain-layout.ts';
export { type Layout, readLayout } from './layout/read-layout.ts';
export { writeLayout } from './layout/write-layout.ts';
export { defaultLimits, LimitError, type Limits } from './limits.ts';
export { makeLdCache } from './make-ld-cache.ts';
export { type MergeOptions, mergeLayers } from './merge-layers.ts';
export type { ImageOddity, Oddity, OddityKind, OnOddity } from './oddity.ts';
export { readDirectory } from './read-directory.ts';
export { readLayerFile } from './read-layer-file.ts';
export { readLdCache } from './read-ld-cache.ts';
export { type ReadTarOptions, readTar } from './read-tar.ts';
export { createTree, type Tree, type TreeOptions } from './tree.ts';
export { writeTar } from './write-tar.ts';
export { hashUnpacked } from './zstd.ts';
