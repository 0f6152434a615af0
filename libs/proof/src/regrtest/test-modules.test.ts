import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '@distroless/engine';
import { createTree, type Entry, writeTar } from '@distroless/image';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runTests } from './run-tests.ts';
import { unpackTestModules } from './test-modules.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'test-modules-'));
});
afterEach(() => rm(folder, { recursive: true }));

const dynload = 'usr/local/lib/python3.12/lib-dynload';
const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
const file = (path: string): Entry => ({ ...meta, type: 'file', path, content: Buffer.from(path) });

async function unpackOf(...entries: Entry[]) {
  const tar = join(folder, 'a.tar');
  await writeTar(createTree(entries), tar);
  const out = join(folder, 'out');
  await mkdir(out);
  return unpackTestModules(tar, out, { name: 'a.tar', series: '3.12' });
}

test('each module is on disk, readable for all, with its place in the container', async () => {
  const [module, ...rest] = await unpackOf(
    { ...meta, type: 'directory', path: dynload },
    file(`${dynload}/_testcapi.so`),
  );
  expect([module, rest]).toEqual([
    { source: join(folder, 'out/_testcapi.so'), target: `/${dynload}/_testcapi.so` },
    [],
  ]);
  expect(await readFile(module?.source ?? '', 'utf8')).toBe(`${dynload}/_testcapi.so`);
  expect((await stat(module?.source ?? '')).mode & 0o777).toBe(0o755);
});

test.each<[reason: string, entries: Entry[], error: string]>([
  [
    'a tar without modules, as of another architecture',
    [],
    "a.tar: has no module for CPython's tests; run ./nx run python-3.12-builder:cpython --skip-nx-cache",
  ],
  [
    'a module of another series',
    [file('usr/local/lib/python3.11/lib-dynload/_testcapi.so')],
    `a.tar: "usr/local/lib/python3.11/lib-dynload/_testcapi.so" is not an extension module in "${dynload}"`,
  ],
  [
    'what would replace the library',
    [file('usr/local/lib/python3.12/os.py')],
    `a.tar: "usr/local/lib/python3.12/os.py" is not an extension module in "${dynload}"`,
  ],
  [
    'a link, which could lead anywhere',
    [{ ...meta, type: 'symlink', path: `${dynload}/_testcapi.so`, target: '/etc/passwd' }],
    `a.tar: "${dynload}/_testcapi.so" is not an extension module in "${dynload}"`,
  ],
])('refuses %s', async (_reason, entries, error) => {
  await expect(unpackOf(...entries)).rejects.toThrow(new Error(error));
});

test('the modules are mounted where Python looks for its own, and cannot be written', async () => {
  const script = 'process.stderr.write(JSON.stringify(process.argv.slice(1))); process.exitCode = 1';
  const engine: Engine = { name: 'podman', command: [process.execPath, '-e', script, '--'], env: {} };
  const run = runTests(engine, {
    image: 'r',
    series: '3.12',
    tests: { lib: '/l', packages: ['test'] },
    modules: [{ source: '/m/_testcapi.so', target: `/${dynload}/_testcapi.so` }],
    patterns: { option: '--ignorefile', lines: [] },
    args: [],
    scratch: folder,
    timeoutMs: 10_000,
    report: () => undefined,
    signal: new AbortController().signal,
  });
  await expect(run).rejects.toThrow(
    `"type=bind,source=/m/_testcapi.so,target=/${dynload}/_testcapi.so,readonly"`,
  );
});
