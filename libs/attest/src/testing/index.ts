export { makeStatement } from '../statement.ts';
export { type MadePublished, makePublished, pushIndex } from './made-published.ts';
export { makeRelease, RELEASE_DATE } from './made-release.ts';
export { type BuiltImage, makeStatementsOf } from './made-statements.ts';
