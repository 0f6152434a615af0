export { withExportingEngine } from './exporting-engine.ts';
export { writeMadeLock } from './made-lock.ts';
export {
  type MadeContext,
  type MadeWorkspace,
  madePackages,
  madeWorkspace,
  now,
  writeCpython,
} from './made-workspace.ts';
