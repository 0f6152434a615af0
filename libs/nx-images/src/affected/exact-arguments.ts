import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChanges } from './changes.ts';
import { exactFiles } from './exact-files.ts';
import { readScope } from './scope.ts';

/**
 * The arguments of `affected` or `show projects --affected` with the changed files named, where Nx by itself would take
 * too many projects for affected: it goes by whole files, and all images share some.
 * @throws Error when git cannot say what has changed, or a shared file is faulty
 */
export async function exactArguments(
  args: string[],
  { workspace, env }: { workspace: string; env: NodeJS.ProcessEnv },
): Promise<string[]> {
  const { defaultBase = 'main' } = JSON.parse(readFileSync(join(workspace, 'nx.json'), 'utf8'));
  const scope = readScope(args, env, defaultBase);
  if (!scope) return args;
  const files = await exactFiles(findChanges(scope, workspace), workspace);
  if (!files) return args;
  const end = scope.rest.includes('--') ? scope.rest.indexOf('--') : scope.rest.length;
  // An option for each file, since Nx splits a single one at commas.
  const named = files.length > 0 ? files.map((file) => `--files=${file}`) : ['--files='];
  return [...scope.rest.slice(0, end), ...named, ...scope.rest.slice(end)];
}
