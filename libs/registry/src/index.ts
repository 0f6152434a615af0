export { hasBlob, pullBlob, pullBlobToFile } from './blobs.ts';
export { type Descriptor, descriptorSchema, manifestTypes } from './descriptor.ts';
export {
  type Index,
  type Manifest,
  type PushManifestOptions,
  parseIndex,
  pullManifest,
  pushManifest,
  resolve,
} from './manifests.ts';
export { type BlobSource, type Pushed, pushBlob } from './push-blob.ts';
export { listReferrers, pushReferrer, type Referrer } from './referrers.ts';
export { RegistryError, type RegistryFault } from './registry-error.ts';
export { type OpenOptions, openRepository, type Repository } from './repository.ts';
