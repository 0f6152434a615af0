import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

// Nx itself, on the real project files with steps that only note that they ran: what runs again after which change?
const root = fileURLToPath(new URL('../../..', import.meta.url));
const copied = [
  'nx.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.base.json',
  ...['Dockerfile', 'versions.yaml', 'packages.yaml', 'rootfs', '3.13'].map(
    (name) => `images/python/${name}`,
  ),
  'libs/nx-images/package.json',
  'libs/nx-images/executors.json',
  'libs/nx-images/src',
  'tools/recipe.mjs',
];
const linked = [
  'node_modules/nx',
  'node_modules/yaml',
  'node_modules/@nx',
  'node_modules/@nx-tools',
  'libs/nx-images/node_modules',
];
const noteThatItRan = `#!/bin/sh
echo "$*" >> runs
case $* in */cpython.ts*)
  arch=\${*##*--arch=}; arch=\${arch%% *}; flavour=\${*##*--flavour=}; flavour=\${flavour%% *}
  for name in cpython cpython-dev; do echo "$*" > dist/python/3.13/builder/$name-$arch-$flavour.tar; done;;
esac
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nx-'));
  for (const path of copied) cpSync(join(root, path), join(folder, path), { recursive: true });
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

/** Runs all steps of all images and returns those that were not in the cache. */
function run(configuration = '', settings: Record<string, string> = {}): string[] {
  writeFileSync(join(folder, 'runs'), '');
  const outside = Object.entries(process.env).filter(
    ([name]) => !/^(NX_.*|CPYTHON_RELEASE|LOCK|REGISTRY)$/.test(name),
  );
  const quick = { NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', CI: 'true' };
  const env = { ...Object.fromEntries(outside), ...quick, ...settings };
  const nx = join(folder, 'node_modules/nx/dist/bin/nx.js');
  const targets = ['--targets', 'lock-check,rootfs,cpython,cross,tools,ld-cache'];
  const chosen = configuration === '' ? [] : ['--configuration', configuration];
  const { status, stdout, stderr } = spawnSync('node', [nx, 'run-many', ...targets, ...chosen], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  expect(status, stdout + stderr).toBe(0);
  const lines = readFileSync(join(folder, 'runs'), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines
    .map((line) => line.replace('tools/', '').replace('.ts', '').replaceAll('python-3.13-', ''))
    .sort();
}

function edit(path: string, change: (text: string) => string): void {
  const text = readFileSync(join(folder, path), 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(join(folder, path), change(text));
}

const checks = ['builder', 'debug', 'runtime'].map((variant) => `lock --check ${variant}`);
const compile = (arch: string, flavour: string) => `cpython builder --arch=${arch} --flavour=${flavour}`;
/** What reads CPython of a build. */
const readers = (arch: string, flavour: string) => [
  `ld-cache runtime --arch=${arch} --flavour=${flavour}`,
  `tools builder --arch=${arch} --flavour=${flavour}`,
];
const roots = (arch: string) =>
  ['builder', 'debug', 'runtime'].map((variant) => `rootfs ${variant} --arch=${arch}`);

it('runs again what a change touches, and nothing else', { timeout: 120_000 }, () => {
  expect(run()).toEqual(
    [...checks, compile('amd64', 'fast'), ...readers('amd64', 'fast'), ...roots('amd64')].sort(),
  );

  // The rest of the Dockerfile is no step's input; the YAML files are only what locks are held against.
  edit('images/python/Dockerfile', (text) =>
    text.replace(/^(FROM \S+ AS runtime)$/m, '$1\nLABEL edited=yes'),
  );
  edit('images/python/packages.yaml', (text) => `${text}\n# edited\n`);
  expect(run()).toEqual(checks);

  // A lock counts field by field; what reads the tars of a step runs again only if these differ.
  edit('images/python/3.13/builder/lock.json', (text) =>
    text.replace('"configure": [', '"configure": ["--new", '),
  );
  edit('images/python/rootfs/etc/passwd', (text) => `${text}\n`);
  expect(run()).toEqual([compile('amd64', 'fast'), 'lock --check builder', 'rootfs runtime --arch=amd64']);

  // The release pipeline accepts fewer locks, but builds the same of them.
  expect(run('', { LOCK: 'frozen' })).toEqual(checks);

  // Another release is compiled, and what reads it comes after; back again, all is in the cache.
  const named = compile('amd64', 'fast').replace(' --arch', ' --release=3.13.5 --arch');
  expect(run('', { CPYTHON_RELEASE: '3.13.5' })).toEqual(
    expect.arrayContaining([named, ...readers('amd64', 'fast')]),
  );
  expect(run('', { CPYTHON_RELEASE: '3.12.5' })).toEqual([]);

  // All steps of another build take the other CPython, also where no fast one was ever compiled.
  rmSync(join(folder, 'dist/python/3.13/builder/cpython-amd64-fast.tar'));
  expect(run('release')).toEqual([compile('amd64', 'release'), ...readers('amd64', 'release')]);
  expect(run('upstream')).toEqual([compile('amd64', 'upstream'), ...readers('amd64', 'upstream')]);
});

const onArm64 = process.arch === 'arm64';
if (onArm64) console.warn('SKIPPED: nothing is cross-compiled on a machine of arm64');
it.skipIf(onArm64)(
  'arm64 has what is built natively in the cache, and needs nothing else of amd64',
  { timeout: 60_000 },
  () => {
    run();
    expect(run('arm64')).toEqual(
      [compile('arm64', 'fast'), ...readers('arm64', 'fast'), ...roots('arm64')].sort(),
    );
    expect(run('arm64')).toEqual([]);
  },
);
