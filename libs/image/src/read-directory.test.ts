import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDirectory } from './read-directory.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-directory-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('modes do not depend on the umask, and owners not on the user', async () => {
  await mkdir(join(folder, 'etc'), { mode: 0o700 });
  await writeFile(join(folder, 'etc/passwd'), 'root', { mode: 0o600 });
  await writeFile(join(folder, 'run'), '');
  await chmod(join(folder, 'run'), 0o775);
  await symlink('etc/passwd', join(folder, 'link'));
  const meta = { uid: 0, gid: 0, mtime: 7 };
  expect(await readDirectory(`${folder}/`, 7)).toEqual([
    { ...meta, path: 'etc', type: 'directory', mode: 0o755 },
    { ...meta, path: 'etc/passwd', type: 'file', mode: 0o644, content: Buffer.from('root') },
    { ...meta, path: 'link', type: 'symlink', mode: 0o777, target: 'etc/passwd' },
    { ...meta, path: 'run', type: 'file', mode: 0o755, content: Buffer.alloc(0) },
  ]);
});

test('a socket is refused', async () => {
  const path = join(folder, 'socket');
  const server = createServer().listen(path);
  await new Promise((resolve) => server.once('listening', resolve));
  await expect(readDirectory(folder, 0)).rejects.toThrow(
    new Error(`cannot copy "${path}": it is not a file, folder or symbolic link`),
  );
  await new Promise((resolve) => server.close(resolve));
});
