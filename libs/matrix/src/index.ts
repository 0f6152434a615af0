export { isCloneUrl } from './clone-url.ts';
export { compareSeries, conditionalList, type Subject, selectItems } from './condition.ts';
export {
  type CpythonRecipe,
  digestIntent,
  type Intent,
  type IntentRoot,
  type IntentTool,
  intentOf,
} from './intent.ts';
export { imageLabels, type LabelFacts } from './labels.ts';
export { type FileRules, type PackageSets, parsePackageSets, type RootName } from './package-sets.ts';
export { describeIssues, parseYaml } from './parse-yaml.ts';
export { registryOf } from './registry.ts';
export { sourceOf } from './source.ts';
export {
  type Architecture,
  compareReleases,
  type ImageId,
  listImages,
  listReleases,
  parseProject,
  parseVersions,
  type Signer,
  signerOf,
  type TarballForm,
  type Variant,
  type Versions,
  variants,
  type WrittenRelease,
} from './versions.ts';
