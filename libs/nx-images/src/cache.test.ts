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
  flavour=\${*##*=}
  for name in cpython cpython-dev; do echo "$flavour" > dist/python/3.13/builder/$name-amd64-$flavour.tar; done;;
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
function run(...more: string[]): string[] {
  writeFileSync(join(folder, 'runs'), '');
  const outside = Object.entries(process.env).filter(([name]) => !name.startsWith('NX_'));
  const env = { ...Object.fromEntries(outside), NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', CI: 'true' };
  const nx = join(folder, 'node_modules/nx/dist/bin/nx.js');
  const targets = ['--targets', 'lock-check,rootfs,cpython,tools,ld-cache'];
  const { status, stdout, stderr } = spawnSync('node', [nx, 'run-many', ...targets, ...more], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  expect(status, stdout + stderr).toBe(0);
  const lines = readFileSync(join(folder, 'runs'), 'utf8').trim().split('\n');
  return lines
    .map((line) => line.replace('tools/', '').replace('.ts', '').replaceAll('python-3.13-', ''))
    .sort();
}

function edit(path: string, change: (text: string) => string): void {
  const text = readFileSync(join(folder, path), 'utf8');
  expect(change(text)).not.toBe(text);
  writeFileSync(join(folder, path), change(text));
}

it('runs again what a change touches, and nothing else', { timeout: 60_000 }, () => {
  const checks = ['builder', 'debug', 'runtime'].map((variant) => `lock --check ${variant}`);
  const flavoured = (flavour: string) => [
    `cpython builder --flavour=${flavour}`,
    `ld-cache runtime --flavour=${flavour}`,
    `tools builder --flavour=${flavour}`,
  ];
  const roots = ['rootfs builder', 'rootfs debug', 'rootfs runtime'];
  expect(run()).toEqual([...flavoured('fast'), ...checks, ...roots].sort());

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
  expect(run()).toEqual([`cpython builder --flavour=fast`, 'lock --check builder', 'rootfs runtime']);

  // All steps of a release build take the other CPython, also where no fast one was ever compiled.
  rmSync(join(folder, 'dist/python/3.13/builder/cpython-amd64-fast.tar'));
  expect(run('--configuration', 'release')).toEqual(flavoured('release'));
});
