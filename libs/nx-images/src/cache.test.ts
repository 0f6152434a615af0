import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

// Nx itself, on the real project files, with steps that only record that they ran: which change runs which step again?
const root = fileURLToPath(new URL('../../..', import.meta.url));
const copied = [
  ...['nx.json', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.base.json'],
  ...['Dockerfile', 'versions.yaml', 'packages.yaml', 'rootfs', 'rootfs-builder', '3.13'].map(
    (name) => `images/python/${name}`,
  ),
  'libs',
  'tools',
];
const linked = [
  'node_modules/nx',
  'node_modules/@nx',
  'node_modules/@nx-tools',
  'node_modules/@distroless',
  'libs/nx-images/node_modules',
];
// Its output depends on its arguments.
const noteThatItRan = `#!/bin/sh
echo "$*" >> runs
series=dist/python/3.13
case $* in
*/source.ts*) mkdir -p $series/builder; echo "\${CPYTHON_RELEASE:-3.13.15}" > $series/builder/source.json;;
*/compile.ts* | */cpython.ts*)
  arch=\${*##*--arch=}; arch=\${arch%% *}; flavour=\${*##*--flavour=}; flavour=\${flavour%% *}
  case $* in */compile.ts*) names=compiled-$flavour;; *) names="cpython-$arch-$flavour cpython-dev-$arch-$flavour";; esac
  for name in $names; do
    for file in $name.tar $name.tar.sha256; do echo "$*" "$(cat $series/builder/source.json)" > $series/builder/$file; done
  done;;
esac
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nx-'));
  const isSource = (path: string) => !/node_modules|\.test\.ts$/.test(path.slice(root.length));
  for (const path of copied) {
    cpSync(join(root, path), join(folder, path), { recursive: true, filter: isSource });
  }
  for (const path of linked) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(join(root, path), join(folder, path));
  }
  mkdirSync(join(folder, 'dist/python/3.13/builder'), { recursive: true });
  mkdirSync(join(folder, 'node_modules/.bin'));
  writeFileSync(join(folder, 'node_modules/.bin/tsx'), noteThatItRan);
  chmodSync(join(folder, 'node_modules/.bin/tsx'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

const ofAll = 'lock-check,rootfs,cpython,tools,ld-cache';

/** Runs all steps of all images and returns those that were not in the cache. */
function run(configuration = '', settings: Record<string, string> = {}, names = ofAll): string[] {
  writeFileSync(join(folder, 'runs'), '');
  const outside = Object.entries(process.env).filter(
    ([name]) => !/^(NX_.*|CPYTHON_RELEASE|LOCK|REGISTRY)$/.test(name),
  );
  const cache = { NX_CACHE_DIRECTORY: join(folder, '.nx/cache') };
  const quick = { NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', CI: 'true', ...cache };
  const env = { ...Object.fromEntries(outside), ...quick, ...settings };
  const nx = join(folder, 'node_modules/nx/dist/bin/nx.js');
  const targets = ['--targets', names];
  const chosen = configuration === '' ? [] : ['--configuration', configuration];
  const { status, stdout, stderr } = spawnSync('node', [nx, 'run-many', ...targets, ...chosen], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  expect(status, stdout + stderr).toBe(0);
  const lines = readFileSync(join(folder, 'runs'), 'utf8')
    .split('\n')
    // Not cached, so it runs each time.
    .filter((line) => line !== '' && !line.includes('/source.ts'));
  return lines
    .map((line) => line.replace('tools/', '').replace('.ts', '').replaceAll('python-3.13-', ''))
    .sort();
}

function edit(path: string, change: (text: string) => string): void {
  const text = readFileSync(join(folder, path), 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(join(folder, path), change(text));
}

const checks = ['builder', 'debug', 'runtime'].map((variant) => `lock-check ${variant}`);
const compile = (flavour: string) => `compile builder --flavour=${flavour}`;
const split = (arch: string, flavour: string) => `cpython builder --arch=${arch} --flavour=${flavour}`;
/** The steps that read CPython of a build. */
const readers = (arch: string, flavour: string) => [
  `ld-cache runtime --arch=${arch} --flavour=${flavour}`,
  `install-tools builder --arch=${arch} --flavour=${flavour}`,
];
const roots = (arch: string) =>
  ['builder', 'debug', 'runtime'].map((variant) => `rootfs ${variant} --arch=${arch} --root=rootfs`);
const steps = [...roots('amd64'), compile('fast'), split('amd64', 'fast'), ...readers('amd64', 'fast')];
const all = [...checks, ...steps].sort();

it('a change of data runs the steps again that depend on it, and nothing else', { timeout: 120_000 }, () => {
  expect(run()).toEqual(all);

  // The rest of the Dockerfile is not an input of steps; the YAML files only run the comparison with the locks again.
  edit('images/python/Dockerfile', (text) =>
    text.replace(/^(FROM \S+ AS runtime)$/m, '$1\nLABEL edited=yes'),
  );
  edit('images/python/packages.yaml', (text) => `${text}\n# edited\n`);
  expect(run()).toEqual(checks);

  // A lock counts field by field; the steps that read a step's tars run again only if these differ.
  edit('images/python/3.13/builder/lock.json', (text) =>
    text.replace('"configure": [', '"configure": ["--new", '),
  );
  edit('images/python/rootfs/etc/passwd', (text) => `${text}\n`);
  const passwd = 'rootfs runtime --arch=amd64 --root=rootfs';
  expect(run()).toEqual([compile('fast'), split('amd64', 'fast'), 'lock-check builder', passwd]);

  // Rules for which file goes into which image do not compile again.
  edit('images/python/3.13/builder/lock.json', (text) => text.replace('"drop": [', '"drop": ["new/**", '));
  expect(run()).toEqual([split('amd64', 'fast'), 'lock-check builder']);

  // Another release is compiled, and the steps that read it run; with the old release again, all is in the cache.
  const other = [compile('fast'), split('amd64', 'fast'), ...readers('amd64', 'fast')];
  expect(run('', { CPYTHON_RELEASE: '3.13.5' })).toEqual(other.sort());
  expect(run()).toEqual([]);

  // All steps of another build use the other CPython, also when no fast one was ever compiled.
  rmSync(join(folder, 'dist/python/3.13/builder/cpython-amd64-fast.tar'));
  const build = (flavour: string) => [
    compile(flavour),
    split('amd64', flavour),
    ...readers('amd64', flavour),
  ];
  expect(run('release')).toEqual(build('release').sort());
  const root = 'rootfs runtime --arch=amd64 --root=upstream-root';
  expect(run('upstream')).toEqual([...build('upstream'), root].sort());
});

it('arm64 uses the native CPython from the cache', { timeout: 60_000 }, () => {
  run();
  expect(run('arm64')).toEqual(
    [split('arm64', 'fast'), ...readers('arm64', 'fast'), ...roots('arm64')].sort(),
  );
  expect(run('arm64')).toEqual([]);
});

it('the mirror of the machine changes only the layer that has it', { timeout: 60_000 }, () => {
  const names = `${ofAll},apt-mirror`;
  run('', {}, names);
  const mirror = { DEBIAN_MIRROR: 'http://mirror.example/debian' };
  expect(run('', mirror, names)).toEqual(['apt-mirror builder --arch=amd64']);
});

// By library, the steps whose commands use it.
const python = [compile('fast'), split('amd64', 'fast')];
const assembling = [...roots('amd64'), ...readers('amd64', 'fast')];
const expected: Record<string, string[]> = {
  ...Object.fromEntries(
    ['debian-package', 'engine', 'fetch', 'files', 'image', 'lockfile', 'matrix', 'workspace'].map((name) => [
      name,
      all,
    ]),
  ),
  cpython: [...python, ...assembling].sort(),
  assemble: assembling.sort(),
  pip: assembling.sort(),
  ...Object.fromEntries(
    [
      'attest',
      'bench',
      'catalog',
      'changes',
      'debian-index',
      'nx-images',
      'pipeline',
      'proof',
      'publish',
      'registry',
      'reproduce',
      'resolve',
      'sbom',
      'scan',
      'sigstore',
      'testing',
      'verify',
    ].map((name) => [name, []]),
  ),
};

it('a change of a library runs the steps again that use it', { timeout: 300_000 }, () => {
  run();
  const libraries = readdirSync(join(folder, 'libs')).sort();
  expect(Object.keys(expected).sort()).toEqual(libraries);
  const touch = (name: string) =>
    edit(
      `libs/${name}/src/${name === 'nx-images' ? 'layers.mjs' : 'index.ts'}`,
      (text) => `${text}\n// edited\n`,
    );
  const ran: Record<string, string[]> = {};
  for (const name of libraries.filter((library) => expected[library]?.length !== 0)) {
    touch(name);
    ran[name] = run();
  }
  expect(ran).toEqual(Object.fromEntries(Object.entries(expected).filter(([, steps]) => steps.length > 0)));

  // No step uses any of these. Code for progress, code for tests only, and documentation do not count either.
  for (const name of libraries.filter((library) => expected[library]?.length === 0)) touch(name);
  edit('tools/lib/reporter.ts', (text) => `${text}\n// edited\n`);
  edit('libs/workspace/src/testing/made-lock.ts', (text) => `${text}\n// edited\n`);
  writeFileSync(join(folder, 'libs/image/src/new.test.ts'), '// new\n');
  writeFileSync(join(folder, 'libs/image/README.md'), 'new\n');
  edit('libs/image/tsconfig.json', (text) => `${text}\n`);
  expect(run()).toEqual([]);
  edit('tools/lib/arguments.ts', (text) => `${text}\n// edited\n`);
  expect(run()).toEqual(all);
});
