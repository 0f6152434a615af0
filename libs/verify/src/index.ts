export { type CheckResult, explainFailure, type Report } from './report.ts';
export { readSettings, type Settings } from './settings.ts';
export { openSubject, type Subject, type SubjectOptions } from './subject.ts';
export { type Check, planChecks, verify } from './verify.ts';
