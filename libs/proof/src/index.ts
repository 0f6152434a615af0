export { type ImportResult, type PypiResult, provePypi } from './pypi/pypi.ts';
export { type RegrtestResult, runRegrtest } from './regrtest/regrtest.ts';
export { type Counts, writeCounts } from './report.ts';
