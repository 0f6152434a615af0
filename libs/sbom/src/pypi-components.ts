import { createHash } from 'node:crypto';
import { nameOf, normalisePath, parentOf, type Tree } from '@distroless/image';
import type { Wheel } from '@distroless/lockfile';
import { type Component, idOf } from './component.ts';
import { pypiPurl } from './purl.ts';
import { pythonLicence } from './python-licence.ts';
import { wheelSboms } from './wheel-sboms.ts';

/**
 * Python packages in an image: distributions by their `dist-info`, wheels that are kept as files, and packages inside
 * others, as the list in them says. The same version in several places is one component with all of its files.
 */
export function pypiComponents(
  tree: Tree,
  wheels: readonly Wheel[],
): { components: Component[]; faults: string[] } {
  const folders = [...tree].filter(({ path, type }) => type === 'directory' && path.endsWith('.dist-info'));
  const isInner = (path: string) => /\/_?vendor(ed)?\//.test(path);
  const outer = folders.map(({ path }) => path).filter((path) => !isInner(path));
  const inner = folders.map(({ path }) => path).filter(isInner);
  const installed = outer.map((path) => distribution(tree, path, wheels));
  const known = new Set(installed.map(({ name, version }) => `${name} ${version}`));
  const missing = wheels.filter(({ name, version }) => !known.has(`${name} ${version}`));
  const unlocked = installed.filter(({ sha256 }) => sha256 === undefined);
  return {
    components: merge([
      ...installed,
      ...outer.flatMap((path) => carriedBy(tree, path, inner)),
      ...keptWheels(tree),
    ]),
    faults: [
      ...missing.map(
        ({ name, version }) => `the lock has the wheel "${name}" ${version}, which the image does not have`,
      ),
      ...unlocked.map(
        ({ name, version }) => `the image has the Python package "${name}" ${version}, which no lock has`,
      ),
    ],
  };
}

function distribution(tree: Tree, folder: string, wheels: readonly Wheel[]): Component {
  const [name, version] = distributionOf(folder);
  const wheel = wheels.find((one) => one.name === name && one.version === version);
  const metadata = tree.read(`${folder}/METADATA`)?.toString('utf8') ?? '';
  return {
    ...componentOf(name, version ?? ''),
    licence: pythonLicence(metadata),
    ...(wheel && { sha256: wheel.sha256 }),
    files: recorded(tree, folder),
  };
}

/** `charset_normalizer-3.4.0.dist-info`: name and version. */
function distributionOf(path: string): [name: string, version: string] {
  const [, name = '', version = ''] = /^(.+?)-([^-]+)(?:\.dist-info|-.*\.whl)$/.exec(nameOf(path)) ?? [];
  return [normalised(name), version];
}

/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
function normalised(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function componentOf(name: string, version: string): Component {
  return {
    ...{ id: idOf('pypi', name, version), kind: 'pypi', name, version, purl: pypiPurl(name, version) },
    licence: { reason: 'the package that carries it states none for it' },
    ...{ sources: [], within: [], files: [] },
  };
}

/** The files of a distribution, and the bytecode of its modules, which RECORD does not list. */
function recorded(tree: Tree, folder: string): string[] {
  const text = tree.read(`${folder}/RECORD`)?.toString('utf8') ?? '';
  return text.split('\n').flatMap((line) => {
    const written = /^(?:"((?:[^"]|"")*)"|([^,]*)),/.exec(line);
    const name = written?.[1]?.replaceAll('""', '"') ?? written?.[2] ?? '';
    const path = name === '' ? undefined : below(parentOf(folder), name);
    if (path === undefined || !tree.get(path)) return [];
    return [path, ...(path.endsWith('.py') ? bytecodeOf(tree, path) : [])];
  });
}

function below(folder: string, name: string): string | undefined {
  const up = /^(?:\.\.\/)*/.exec(name)?.[0].length ?? 0;
  const parts = folder.split('/');
  return normalisePath([...parts.slice(0, Math.max(0, parts.length - up / 3)), name.slice(up)].join('/'));
}

function bytecodeOf(tree: Tree, module: string): string[] {
  const [folder, stem] = [`${parentOf(module)}/__pycache__`, nameOf(module).slice(0, -'.py'.length)];
  return tree.list(folder).flatMap((name) => (name.startsWith(`${stem}.`) ? [`${folder}/${name}`] : []));
}

/**
 * The packages inside another one. pip and pipenv have a list of them, with lines of `name==version`; setuptools has
 * their `dist-info`. What is compiled into others is in their own SBOMs.
 */
function carriedBy(tree: Tree, folder: string, inner: readonly string[]): Component[] {
  const within = [idOf('pypi', ...distributionOf(folder))];
  const files = new Set(recorded(tree, folder));
  const compiled = wheelSboms(tree, [...files], within[0] ?? '');
  const lists = [...files].filter((path) => /\/(vendor|patched|vendored)\.txt$/.test(path));
  const listed = lists.flatMap((path) =>
    namesIn(tree, path).map(([name, version]) => ({ ...componentOf(name, version), within, files: [path] })),
  );
  const whole = inner.filter((path) => files.has(`${path}/METADATA`));
  return [...listed, ...compiled, ...whole.map((path) => ({ ...distribution(tree, path, []), within }))];
}

function namesIn(tree: Tree, list: string): [name: string, version: string][] {
  const text = tree.read(list)?.toString('utf8') ?? '';
  const lines = text.matchAll(/^\s*([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([\w.!+]+)/gm);
  return [...lines].map(([, name = '', version = '']) => [normalised(name), version]);
}

/** Wheels that ensurepip and virtualenv install from. */
function keptWheels(tree: Tree): Component[] {
  const paths = [...tree].filter(({ path, type }) => path.endsWith('.whl') && type === 'file');
  return paths.map(({ path }) => {
    const [name, version] = distributionOf(path);
    const sha256 = createHash('sha256')
      .update(tree.read(path) ?? '')
      .digest('hex');
    return {
      ...componentOf(name, version),
      licence: { reason: 'it is in a wheel that is kept as a file' },
      ...{ sha256, files: [path], within: path.includes('/ensurepip/') ? ['cpython'] : [] },
    };
  });
}

/** One component for each name and version. What is installed says more than what is carried, so it comes first. */
function merge(components: readonly Component[]): Component[] {
  const merged = new Map<string, Component>();
  for (const one of components) {
    const known = merged.get(one.id);
    const within = known && [...new Set([...known.within, ...one.within])];
    merged.set(
      one.id,
      known ? { ...known, within: within ?? [], files: [...known.files, ...one.files] } : one,
    );
  }
  return [...merged.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}
