export type { AssessOptions, Finding } from './assess.ts';
export { toJson } from './json.ts';
export { listLocked } from './lock-packages.ts';
export { escapeMarkdown, nameOf, toMarkdown } from './markdown.ts';
export { type OsvOptions, publicApi } from './osv-client.ts';
export { toSarif } from './sarif.ts';
export {
  fixable,
  fixableFindings,
  type Judged,
  type ScanOptions,
  type ScanReport,
  type ScanSubject,
  scan,
} from './scan.ts';
export { type LockFinding, type Resolved, scanLocks } from './scan-locks.ts';
export { scanSettings } from './scan-settings.ts';
export { openVexOf } from './vex.ts';
