import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { imageProjects, isLock } from '../image-projects.ts';
import type { Changes } from './changes.ts';
import { concernedProjects, isInMatrix, sharedFiles } from './shared-files.ts';

// Its tests read the shared files, so every change in one of them affects it. Those of nx-images do, too; but all images
// depend on nx-images, so a file of it would affect them all.
const readers = 'tools/project.json';

/**
 * The changed files, with shared ones replaced by the locks of the images that they concern: Nx goes by whole files, and
 * then finds exactly the right projects. The lock of a series that was removed is left out: it concerns no project that
 * is left. Undefined if the changed files are exact as they are.
 */
export async function exactFiles(changes: Changes, workspace: string): Promise<string[] | undefined> {
  const kept = changes.files.filter((file) => !hasLeft(file, changes, workspace));
  const own = kept.filter((file) => !sharedFiles.includes(file));
  if (own.length === changes.files.length) return undefined;
  if (own.length === kept.length) return own;
  const concerned = concernedProjects(await imageProjects(workspace), changes.past, changes.present);
  return [...new Set([...own, ...concerned.map(({ root }) => `${root}/lock.json`), readers])];
}

function hasLeft(file: string, { present }: Changes, workspace: string): boolean {
  return isLock(file) && !existsSync(join(workspace, file)) && !isInMatrix(file, present);
}
