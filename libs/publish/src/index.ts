export { type CheckedImages, type CheckOptions, checkImages } from './check-images.ts';
export { composeIndex } from './compose-index.ts';
export { describePublished } from './describe-published.ts';
export {
  type AttachedDocument,
  type Published,
  type PublishOptions,
  publishImage,
  type Uploaded,
} from './publish-image.ts';
export { publishRegistry } from './publish-registry.ts';
export { readPublished, writePublished } from './published-record.ts';
export { type PublishedTags, publishedTags, type TagFacts } from './published-tags.ts';
export { type ReleaseSboms, releaseSboms } from './release-sboms.ts';
export { type ScanGate, type Scanned, scanGate } from './scan-gate.ts';
export { readSealedImage, type SealedImage } from './sealed-image.ts';
