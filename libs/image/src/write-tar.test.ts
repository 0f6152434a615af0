import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { comparePaths, type Entry } from './entry.ts';
import { readTar } from './read-tar.ts';
import { createTree } from './tree.ts';
import { writeTar } from './write-tar.ts';

// The kernel itself reports the full disk: new files are written to /dev/full instead.
const disk = vi.hoisted(() => ({ full: false }));
vi.mock('node:fs/promises', async (load) => {
  const real = await load<typeof import('node:fs/promises')>();
  const open: typeof real.open = async (path, flags, mode) => {
    const file = await real.open(path, flags, mode);
    if (!disk.full || flags !== 'wx') return file;
    await file.close();
    return real.open('/dev/full', 'w');
  };
  return { ...real, open };
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'write-tar-'));
});
afterEach(() => rm(folder, { recursive: true }));

const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 1_767_225_600 };
const content = Buffer.from('content');
const long = 'l'.repeat(90);

const entries: Entry[] = [
  { ...meta, type: 'directory', path: 'tmp', mode: 0o1777 },
  { ...meta, type: 'file', path: 'usr/bin/su', content, mode: 0o4755 },
  { ...meta, type: 'file', path: 'home/x', content: Buffer.alloc(513, 'x'), uid: 1000, gid: 1000 },
  { ...meta, type: 'file', path: 'empty', content: Buffer.alloc(0), mtime: 0 },
  { ...meta, type: 'symlink', path: 'bin', target: 'usr/bin', mode: 0o777 },
  { ...meta, type: 'file', path: `split/${long}/${long}`, content },
  { ...meta, type: 'directory', path: `split/${long}/${long}.d`, mode: 0o755 },
  { ...meta, type: 'file', path: `whole/${long}${long}`, content },
  { ...meta, type: 'file', path: 'n\u00e4me', content },
  { ...meta, type: 'symlink', path: 'far', target: `${long}/${long}`, mode: 0o777 },
  { ...meta, type: 'symlink', path: `far-${long}${long}`, target: `${long}/12345678//on`, mode: 0o777 },
  { ...meta, type: 'directory', path: `n\u00e4me.d/${long}`, mode: 0o755 },
  { ...meta, type: 'file', path: 'owner', content, uid: 3_000_000, gid: 3_000_001 },
];

test('reading returns what was written', async () => {
  const tree = createTree(entries);
  await writeTar(tree, join(folder, 'a.tar'));
  const read: Entry[] = [];
  for await (const entry of readTar(await readFile(join(folder, 'a.tar')), 'a.tar')) read.push(entry);
  expect(read.sort((left, right) => comparePaths(left.path, right.path))).toEqual([...tree]);
});

test('GNU tar reads the same, without a warning', async () => {
  const { size } = await writeTar(createTree(entries), join(folder, 'a.tar'));
  const listed = execFileSync('tar', ['--numeric-owner', '--utc', '-tvf', join(folder, 'a.tar')], {
    encoding: 'utf8',
  });
  expect(listed).toContain('drwxrwxrwt 0/0               0 2026-01-01 00:00 tmp/\n');
  expect(listed).toContain('-rwsr-xr-x 0/0               7 2026-01-01 00:00 usr/bin/su\n');
  expect(listed).toContain('-rw-r--r-- 1000/1000       513 2026-01-01 00:00 home/x\n');
  expect(listed).toContain('-rw-r--r-- 0/0               0 1970-01-01 00:00 empty\n');
  expect(listed).toContain('-rw-r--r-- 3000000/3000001   7 2026-01-01 00:00 owner\n');
  expect(listed).toContain(` far -> ${long}/${long}\n`);
  expect(listed).toContain(` split/${long}/${long}.d/\n`);
  expect(size % 512).toBe(0);
});

test('the bytes do not depend on the order of entries, or on which name of a file is the link', async () => {
  const link = (path: string, target: string): Entry => ({ ...meta, type: 'hardlink', path, target });
  const file = (path: string): Entry => ({ ...meta, type: 'file', path, content });
  const first = await writeTar(
    createTree([...entries, file('b'), link('a', 'b'), link('c', 'b')]),
    join(folder, '1'),
  );
  const second = await writeTar(
    createTree([file('c'), link('b', 'c'), link('a', 'b'), ...entries.toReversed()]),
    join(folder, '2'),
  );
  expect(second).toEqual(first);
  const bytes = await readFile(join(folder, '1'));
  expect(first).toEqual({ sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length });
  const listed = execFileSync('tar', ['-tvf', join(folder, '1'), 'a', 'b', 'c'], { encoding: 'utf8' });
  expect(listed).toMatch(/ a\n.* b link to a\n.* c link to a\n/);
});

test('a folder and its content come before the next entry, like in archives of engines', async () => {
  const paths = ['a', 'a/x', 'a-b', 'a-b/y', 'a.c', 'ab'];
  const tree = createTree(paths.toReversed().map((path) => ({ ...meta, type: 'directory', path })));
  await writeTar(tree, join(folder, 'a.tar'));
  const listed = execFileSync('tar', ['-tf', join(folder, 'a.tar')], { encoding: 'utf8' });
  expect(listed).toBe(paths.map((path) => `${path}/\n`).join(''));
});

/** Printed by `go run libs/image/src/go/write-golden-tar.go` with Go 1.26. */
const golden = '7032493484026635b1b7a214534c9f447fe415b3fc12d99a7319fa440fe13a32';

test('the bytes are those that archive/tar of Go 1.26 makes, on every version of Node', async () => {
  const { sha256 } = await writeTar(createTree(entries), join(folder, 'a.tar'));
  expect(sha256).toBe(golden);
});

const hasGo = spawnSync('go', ['version']).status === 0;
if (!hasGo) process.stderr.write('SKIPPED: archive/tar of Go, which this machine does not have\n');

test.skipIf(!hasGo)(
  "Go's archive/tar still makes those bytes",
  () => {
    const program = join(import.meta.dirname, 'go/write-golden-tar.go');
    expect(execFileSync('go', ['run', program], { encoding: 'utf8' }).trim()).toBe(golden);
  },
  600_000,
);

test('devices are not written', async () => {
  const device: Entry = { ...meta, type: 'special', kind: 'fifo', path: 'x', major: 0, minor: 0 };
  const file = join(folder, 'a.tar');
  await expect(writeTar(createTree([device]), file)).rejects.toThrow(
    new Error(`cannot write "${file}": "x" is a device or FIFO, which images must not contain`),
  );
});

test('an interrupted write leaves no file, and keeps the old archive', async () => {
  await writeFile(join(folder, 'a.tar'), 'the old one');
  const signal = AbortSignal.abort(new Error('interrupted'));
  await expect(writeTar(createTree(entries), join(folder, 'a.tar'), { signal })).rejects.toThrow(
    new Error('interrupted'),
  );
  expect(await readdir(folder)).toEqual(['a.tar']);
  expect(await readFile(join(folder, 'a.tar'), 'utf8')).toBe('the old one');
});

test('a full disk leaves no incomplete file', async () => {
  const file = join(folder, 'a.tar');
  disk.full = true;
  await expect(writeTar(createTree(entries), file).finally(() => (disk.full = false))).rejects.toThrow(
    new Error(`cannot write "${file}": ENOSPC: no space left on device, write`),
  );
  expect(await readdir(folder)).toEqual([]);
});

test('the error for a file that cannot be written names it', async () => {
  await writeFile(join(folder, 'file'), '');
  const file = join(folder, 'file', 'a.tar');
  await expect(writeTar(createTree(entries), file)).rejects.toThrow(`cannot write "${file}": `);
});
