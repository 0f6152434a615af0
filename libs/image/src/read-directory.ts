import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry } from './entry.ts';

/**
 * The entries of a folder on disk, to be put into a tree as they are. Of the modes only "executable" counts (0755 or
 * 0644; folders 0755), since a checkout's modes depend on the umask; all belong to root.
 * @param mtime the time that every entry gets, in seconds
 * @throws Error for what is no file, folder or symbolic link
 */
export async function readDirectory(directory: string, mtime: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  const found = await readdir(directory, { withFileTypes: true, recursive: true });
  for (const item of found) {
    const file = join(item.parentPath, item.name);
    const meta = { path: file.slice(directory.length).replace(/^\/+/, ''), uid: 0, gid: 0, mtime };
    if (item.isDirectory()) {
      entries.push({ ...meta, type: 'directory', mode: 0o755 });
    } else if (item.isSymbolicLink()) {
      entries.push({ ...meta, type: 'symlink', mode: 0o777, target: await readlink(file) });
    } else if (item.isFile()) {
      const executable = ((await stat(file)).mode & 0o100) !== 0;
      entries.push({
        ...meta,
        type: 'file',
        mode: executable ? 0o755 : 0o644,
        content: await readFile(file),
      });
    } else {
      throw new Error(`cannot copy "${file}": it is no file, folder or symbolic link`);
    }
  }
  return entries.sort((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)));
}
