export { loadSources, loadSuite, MissingSuiteError, type Suite } from './archive.ts';
export { resolveClosure } from './closure.ts';
export { ExpiredIndexError } from './in-release.ts';
export { loadKeys } from './keys.ts';
export type { Package, PackageIndex } from './packages-index.ts';
export type { SourceTarball } from './sources-index.ts';
export { compareVersions } from './version.ts';
