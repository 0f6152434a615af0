export type { AssessOptions, Finding } from './assess.ts';
export { toJson } from './json.ts';
export { toMarkdown } from './markdown.ts';
export { type OsvOptions, publicApi } from './osv-client.ts';
export { toSarif } from './sarif.ts';
export { fixable, fixableFindings, type Judged, type ScanOptions, type ScanReport, scan } from './scan.ts';
export { openVexOf, parseVex, type VexStatement, vexPath } from './vex.ts';
