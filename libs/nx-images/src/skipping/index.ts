export { type SkipOptions, type Skipped, skipUnavailable } from './skip-unavailable.ts';
export { writeSkipped } from './write-skipped.ts';
