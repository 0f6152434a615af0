import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readScope } from './lib/affected/arguments.ts';
import { findChanges } from './lib/affected/changes.ts';
import { exactFiles } from './lib/affected/exact-files.ts';

// Called by ./nx with the arguments of `affected` or `show projects --affected`; prints those that Nx is to have, as words
// for the shell. They name the changed files, where Nx by itself would take too many projects for affected.
const workspace = fileURLToPath(new URL('..', import.meta.url));
try {
  const args = await exactArguments(process.argv.slice(2));
  console.log(args.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' '));
} catch (error) {
  console.error(`nx: ${(error as Error).message}`);
  process.exitCode = 1;
}

async function exactArguments(args: string[]): Promise<string[]> {
  const { defaultBase = 'main' } = JSON.parse(readFileSync(join(workspace, 'nx.json'), 'utf8'));
  const scope = readScope(args, process.env, defaultBase);
  if (!scope) return args;
  const files = await exactFiles(findChanges(scope, workspace), workspace);
  if (!files) return args;
  const end = scope.rest.includes('--') ? scope.rest.indexOf('--') : scope.rest.length;
  // An option a file, since Nx splits a single one at commas.
  const named = files.length > 0 ? files.map((file) => `--files=${file}`) : ['--files='];
  return [...scope.rest.slice(0, end), ...named, ...scope.rest.slice(end)];
}
