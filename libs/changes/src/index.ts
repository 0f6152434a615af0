export { changeTable, shownImages } from './change-table.ts';
export type { FileChange } from './compare-files.ts';
export { findFormerLocks } from './former-locks.ts';
export { type ImageChanges, imageChanges } from './image-changes.ts';
export { type LockChanges, lockChanges } from './lock-changes.ts';
export { imageChangesMarkdown, lockChangesMarkdown } from './markdown.ts';
export { markdownTable } from './markdown-table.ts';
export type { PackageFixes } from './package-fixes.ts';
