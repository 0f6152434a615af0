import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '@distroless/engine';
import { expect, test } from 'vitest';
import { explain, importPackage } from './import-package.ts';
import { installedVersions } from './install.ts';
import { countImports, judgeImport } from './pypi.ts';

const listed = { requirement: 'a', name: 'a', modules: ['a', 'a.b'] };

test.each<[reason: string, fails: string | undefined, error: string | undefined, result: object]>([
  ['an import', undefined, undefined, { outcome: 'imported' }],
  ['a failure', undefined, 'ImportError: x', { outcome: 'failed', why: 'ImportError: x' }],
  ['a failure that is listed', 'needs libGL', 'ImportError: x', { outcome: 'listed', why: 'needs libGL' }],
  [
    'an import that is listed to fail',
    'needs libGL',
    undefined,
    { outcome: 'stale', why: 'images/python/pypi.yaml: fail: "a" is listed, but can be imported' },
  ],
])('%s is judged', (_reason, fails, error, result) => {
  const found = judgeImport({ ...listed, ...(fails && { fails }) }, '1.0', error);
  expect(found).toEqual({ name: 'a', version: '1.0', ...result });
});

test('a stale entry counts as a failure, a listed one as skipped', () => {
  const imports = (['imported', 'failed', 'stale', 'listed'] as const).map((outcome) => ({
    name: 'a',
    version: '1',
    outcome,
  }));
  expect(countImports(imports)).toEqual({ passed: 1, failed: 2, skipped: 1 });
});

test.each<[reason: string, stderr: string, status: number, why: string]>([
  [
    'the last error of a chain',
    'Traceback\n  File "x"\nImportError: libGL.so.1\n\nDuring …\nModuleNotFoundError: No module\n',
    1,
    'ModuleNotFoundError: No module',
  ],
  ['with a module before its name', 'x.y.ConfigError: no file\nand more', 1, 'x.y.ConfigError: no file'],
  [
    'a crash',
    'Fatal Python error: Segmentation fault\n\nThread …\n',
    139,
    'Fatal Python error: Segmentation fault',
  ],
  ['nothing said', '', 137, 'exit status 137'],
])('a failed import in one line: %s', (_reason, stderr, status, why) => {
  expect(explain({ stderr, status })).toBe(why);
});

test('an import is hardened, and cannot write the environment', async () => {
  const script = 'process.stderr.write(JSON.stringify(process.argv.slice(4))); process.exitCode = 1';
  const engine: Engine = { name: 'podman', command: [process.execPath, '-e', script, '--'], env: {} };
  const signal = new AbortController().signal;
  const error = await importPackage(engine, listed, { runtime: 'r', venv: '/v', signal });
  expect(JSON.parse(error ?? '')).toEqual([
    ...['--rm', '--pull', 'never', '--network', 'none', '--read-only', '--read-only-tmpfs=false'],
    ...['--security-opt', 'no-new-privileges', '--cap-drop', 'all', '--tmpfs', '/tmp'],
    ...['--mount', 'type=bind,source=/v,target=/opt/venv,readonly', 'r', '-c', 'import a, a.b'],
  ]);
});

test('a failure of the engine itself is tried again once', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'again-'));
  try {
    const script = `const fs = require('node:fs'), mark = ${JSON.stringify(join(folder, 'mark'))};
      if (!fs.existsSync(mark)) { fs.writeFileSync(mark, ''); process.exitCode = 127; }`;
    const engine: Engine = { name: 'podman', command: [process.execPath, '-e', script, '--'], env: {} };
    const { signal } = new AbortController();
    expect(await importPackage(engine, listed, { runtime: 'r', venv: '/v', signal })).toBe(undefined);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an import that hangs counts as failed; an interrupt ends the run', async () => {
  const script = "if (process.argv[1] === 'run') setInterval(() => {}, 1000)";
  const engine: Engine = { name: 'podman', command: [process.execPath, '-e', script, '--'], env: {} };
  const options = { runtime: 'r', venv: '/v', timeoutMs: 300 };
  const { signal } = new AbortController();
  expect(await importPackage(engine, listed, { ...options, signal })).toBe(
    'cannot run a container of "r": no end after 300 ms; it was stopped',
  );
  const stopped = AbortSignal.abort();
  await expect(importPackage(engine, listed, { ...options, signal: stopped })).rejects.toThrow(
    /^cannot run a container of "r": stopped before it began/,
  );
});

test('versions are those of the metadata, by normalised name', async () => {
  const venv = await mkdtemp(join(tmpdir(), 'venv-'));
  try {
    for (const name of ['ruamel.yaml.clib-0.2.15.dist-info', 'PyYAML-6.0.3.dist-info', 'yaml']) {
      await mkdir(join(venv, 'lib/python3.13/site-packages', name), { recursive: true });
    }
    expect([...(await installedVersions(venv, '3.13'))].sort()).toEqual([
      ['pyyaml', '6.0.3'],
      ['ruamel-yaml-clib', '0.2.15'],
    ]);
  } finally {
    await rm(venv, { recursive: true });
  }
});
