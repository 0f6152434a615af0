export { type Finding, type ImageReport, imageReportSchema } from './image-report.ts';
export { type Check, planChecks } from './plan-checks.ts';
export { printReport } from './print-report.ts';
export { type CheckResult, explainFailure } from './report.ts';
export { readSettings, type Settings } from './settings.ts';
export { openSubject, type Subject, type SubjectOptions } from './subject.ts';
export { type VerifyOptions, verify } from './verify.ts';
