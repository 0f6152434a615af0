export { replaceDirectory } from './replace-directory.ts';
export { type ReplaceOptions, replaceFile } from './replace-file.ts';
export { nameOfTemporary } from './temporary-name.ts';
