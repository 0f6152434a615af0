export {
  type Pip,
  type Pips,
  pipFiles,
  pipSettings,
  readReport,
  withPips,
  writeRequirements,
} from './pip.ts';
export { type PipTarget, pipTarget } from './target.ts';
