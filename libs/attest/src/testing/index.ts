export { type MadePublished, makePublished, pushIndex } from './made-published.ts';
export { makeRelease } from './made-release.ts';
