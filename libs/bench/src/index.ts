export { writeBenchLock } from './lock/make-lock.ts';
export { BusyError } from './machine/busy.ts';
export { measureNames } from './measures/all-measures.ts';
export { compileOfficial } from './official/compile-official.ts';
export { type PeerName, peerNames } from './peers/peer.ts';
export { writeReport } from './report/write-report.ts';
export { readResults } from './results.ts';
export { type BenchOptions, runBench } from './run/run-bench.ts';
