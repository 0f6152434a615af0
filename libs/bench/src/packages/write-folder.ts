import { chmod, link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Entry } from '@distroless/image';

/**
 * Writes a tree to a folder, readable for every user of a container, without owners and times. The paths are those of a
 * tree, so they do not leave it, and no file is written through one of its links.
 */
export async function writeFolder(entries: Iterable<Entry>, folder: string): Promise<void> {
  const links: Entry[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.path);
    if (entry.type === 'directory') await makeFolder(path);
    else if (entry.type === 'file') {
      await makeFolder(dirname(path));
      await writeFile(path, entry.content, { flag: 'wx' });
      await chmod(path, (entry.mode & 0o111) === 0 ? 0o644 : 0o755);
    } else links.push(entry);
  }
  for (const entry of links) {
    const path = join(folder, entry.path);
    await mkdir(dirname(path), { recursive: true });
    if (entry.type === 'symlink') await symlink(entry.target, path);
    if (entry.type === 'hardlink') await link(join(folder, entry.target), path);
  }
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o755 });
}
