import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { createTree, type Entry, writeTar } from '@distroless/image';
import { xz } from '@napi-rs/lzma';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unpack } from './unpack-tests.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unpack-tests-'));
});
afterEach(() => rm(folder, { recursive: true }));

const meta = { mode: 0o600, uid: 0, gid: 0, mtime: 0 };
const file = (path: string, mode = meta.mode): Entry => ({
  ...meta,
  mode,
  type: 'file',
  path: `Python-3.9.2/${path}`,
  content: Buffer.from(path),
});

async function tarball(name: string, entries: Entry[]): Promise<string> {
  const path = join(folder, 'a.tar');
  await writeTar(createTree(entries), path);
  const data = await readFile(path);
  await writeFile(path, name.endsWith('.tgz') ? await promisify(gzip)(data) : await xz.compress(data));
  return path;
}

test.each(['Python-3.9.2.tar.xz', 'Python-3.9.2.tgz'])(
  'unpacks the test packages of %s, readable for all',
  async (name) => {
    const path = await tarball(name, [
      file('Lib/test/test_os.py'),
      file('Lib/test/data/run.sh', 0o700),
      file('Lib/ctypes/test/test_a.py'),
      file('Lib/distutils/tests/test_b.py'),
      file('Lib/tkinter/test/test_c.py'),
      file('Lib/os.py'),
      file('Modules/test/x.c'),
    ]);
    const lib = join(folder, 'lib');
    await unpack(path, lib, { name });
    const found = (await readdir(lib, { recursive: true })).filter((item) => /\.\w+$/.test(item)).sort();
    expect(found).toEqual([
      'ctypes/test/test_a.py',
      'distutils/tests/test_b.py',
      'test/data/run.sh',
      'test/test_os.py',
    ]);
    const modes = await Promise.all(
      ['test', 'test/test_os.py', 'test/data/run.sh'].map(
        async (item) => (await stat(join(lib, item))).mode & 0o777,
      ),
    );
    expect(modes).toEqual([0o755, 0o644, 0o755]);
  },
);

test.each<[reason: string, entries: Entry[], error: string]>([
  ['a tarball without tests', [file('Lib/os.py')], 'x.tgz: has no folder "Lib/test"'],
  [
    'a link, which could lead anywhere',
    [{ ...meta, type: 'symlink', path: 'Python-3.9.2/Lib/test/a', target: '/etc' }],
    'x.tgz: "Python-3.9.2/Lib/test/a" is a symlink, not a file',
  ],
])('refuses %s, and leaves nothing behind', async (_reason, entries, error) => {
  const path = await tarball('x.tgz', entries);
  await expect(unpack(path, join(folder, 'lib'), { name: 'x.tgz' })).rejects.toThrow(new Error(error));
  expect(await readdir(folder)).toEqual(['a.tar']);
});

test('refuses a tarball that is cut off', async () => {
  const path = join(folder, 'a.tgz');
  await writeFile(path, 'x');
  await expect(unpack(path, join(folder, 'lib'), { name: 'a.tgz' })).rejects.toThrow(
    /^cannot read "a.tgz": /,
  );
});
