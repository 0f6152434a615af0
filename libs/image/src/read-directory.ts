import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Entry } from './entry.ts';

/**
 * The entries of a folder on disk, for a tree. Modes are 0755 for folders and executable files and 0644 for other files,
 * since the other bits of a checkout depend on the umask. The owner is root.
 * @param mtime the time that every entry gets, in seconds
 * @throws Error for anything that is not a file, folder or symbolic link
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
      throw new Error(`cannot copy "${file}": it is not a file, folder or symbolic link`);
    }
  }
  return entries.sort((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)));
}
