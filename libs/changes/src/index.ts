export { changeTable, shownImages } from './change-table.ts';
export { markdownTable } from './markdown-table.ts';
