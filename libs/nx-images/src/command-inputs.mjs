// @ts-check
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** @typedef {NonNullable<import('@nx/devkit').TargetConfiguration['inputs']>} Inputs */

// `import { a } from 'b'`, `export { a } from 'b'` and `import 'b'`; types do not exist when it runs, and modules
// loaded by `import()` only show progress and errors.
const staticImport = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;

/**
 * The inputs of the command behind a cached target: its own files, the libraries that these use with all their
 * dependencies (from package.json), and the npm packages of all of them.
 * @param {string} command path of the command below the workspace, such as `tools/rootfs.ts`
 * @param {string} workspaceRoot
 * @returns {Inputs}
 */
export function commandInputs(command, workspaceRoot) {
  const files = new Set([command]);
  const packages = new Set();
  for (const file of files) {
    for (const specifier of importsOf(join(workspaceRoot, file))) {
      if (specifier.startsWith('.')) files.add(normalize(join(dirname(file), specifier)));
      else if (!specifier.startsWith('node:')) packages.add(packageOf(specifier));
    }
  }
  for (const name of packages) {
    for (const dependency of dependenciesOf(name, workspaceRoot)) packages.add(dependency);
  }
  const libraries = [...packages].filter(isOurs).map((name) => name.replace('@distroless/', ''));
  return [
    ...[...files].sort().map((file) => `{workspaceRoot}/${file}`),
    { input: 'production', projects: libraries.sort() },
    { externalDependencies: [...packages].filter((name) => !isOurs(name)).sort() },
  ];
}

/** @param {string} file */
function importsOf(file) {
  return [...readFileSync(file, 'utf8').matchAll(staticImport)].map(([, specifier = '']) => specifier);
}

/** `@distroless/cpython/testing` belongs to the package `@distroless/cpython`. @param {string} specifier */
function packageOf(specifier) {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** @param {string} name */
function isOurs(name) {
  return name.startsWith('@distroless/');
}

/**
 * For other packages, Nx reads the dependencies from npm's lock file.
 * @param {string} name
 * @param {string} workspaceRoot
 * @returns {string[]}
 */
function dependenciesOf(name, workspaceRoot) {
  if (!isOurs(name)) return [];
  const file = join(workspaceRoot, 'libs', name.replace('@distroless/', ''), 'package.json');
  return Object.keys(JSON.parse(readFileSync(file, 'utf8')).dependencies ?? {});
}
