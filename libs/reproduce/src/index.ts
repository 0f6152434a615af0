export type { BuildRequest } from './build-request.ts';
export { type BuildAgain, type ReproduceOptions, type Reproduction, reproduce } from './reproduce.ts';
