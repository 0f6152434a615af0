import { expect, it } from 'vitest';
import { read, workspaceFiles } from './workspace.ts';

// The size of files, and cycles between packages. The borders between modules are in .dependency-cruiser.mjs.

const maxLines = 250;
const isSource = /\.([cm]?[jt]s|py|sh)$|^(nx|\.ci\/[^/.]+)$/;

it(`no source file has more than ${maxLines} lines`, () => {
  const long = workspaceFiles()
    .filter((file) => isSource.test(file))
    .map((file) => ({ file, lines: read(file).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > maxLines);
  expect(long).toEqual([]);
});

it('no package depends on itself through others, not even in tests', () => {
  const packages = readPackages();
  const cycles = [...packages.keys()].filter((name) => reachable(name, packages).has(name));
  expect(packages.size).toBeGreaterThan(15);
  expect(cycles).toEqual([]);
});

/** The dependencies of each package of this workspace, by name. */
function readPackages(): Map<string, string[]> {
  const files = workspaceFiles().filter((file) => /(^|\/)package\.json$/.test(file));
  return new Map(
    files.map((file) => {
      const { name, dependencies = {}, devDependencies = {} } = JSON.parse(read(file));
      return [name, Object.keys({ ...dependencies, ...devDependencies })];
    }),
  );
}

function reachable(name: string, packages: ReadonlyMap<string, string[]>): Set<string> {
  const found = new Set(packages.get(name));
  for (const dependency of found) {
    for (const next of packages.get(dependency) ?? []) found.add(next);
  }
  return found;
}
