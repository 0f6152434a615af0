import { nameOf, parentOf, type Tree } from '@distroless/image';
import { seriesLabel } from '../model/origin.ts';
import { atPath, type Check } from './check.ts';

/** PEP 552: a source hash that is never checked, so that the times of files do not matter. */
const uncheckedHash = 1;

export const bytecode: Check = {
  name: 'bytecode',
  holds:
    'every module of the standard library has bytecode that names its file and is valid whatever the time of that file is',
  severity: 'error',
  fix: 'compile the standard library with --invalidation-mode unchecked-hash, at its final path',
  appliesTo: { ours: ['runtime', 'debug'] },
  *run({ tree, entries, config }) {
    const series = seriesLabel({ config });
    const library = `usr/local/lib/python${series}/`;
    const tag = `cpython-${series.replace('.', '')}`;
    let count = 0;
    for (const { path, type } of entries) {
      if (type !== 'file' || !path.startsWith(library) || !path.endsWith('.py')) continue;
      count += 1;
      const compiled = `${parentOf(path)}/__pycache__/${nameOf(path).replace(/py$/, `${tag}.pyc`)}`;
      const fault = faultOf(tree, compiled, path);
      if (fault) yield atPath(compiled, 'bytecode', fault);
    }
    if (count === 0) yield atPath(library, 'nothing-to-check', 'has no module');
  },
};

function faultOf(tree: Tree, compiled: string, module: string): string | undefined {
  const content = tree.read(compiled);
  if (!content) return 'is missing';
  const flags = content.length < 16 ? undefined : content.readUInt32LE(4);
  if (flags !== uncheckedHash) return `has the flags ${flags}, expected ${uncheckedHash} (unchecked hash)`;
  // Python would replace any other name in the module's code at each import.
  return content.includes(`/${module}`) ? undefined : `does not name "/${module}"`;
}
