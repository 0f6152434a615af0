export { type Cache, cachedPath, openCache } from './cache.ts';
export { type FailedPlace, FetchError, PlaceError } from './errors.ts';
export { type FileRequest, fetchFile, fetchFiles } from './fetch-file.ts';
export { fetchText, type TextRequest } from './fetch-text.ts';
export { findPlace } from './find-place.ts';
export type { FetchOptions, Progress } from './options.ts';
export { withRetries } from './retry.ts';
export { type Answer, type RequestBody, type SendOptions, sendRequest } from './send-request.ts';
