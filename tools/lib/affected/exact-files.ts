import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createNodes } from '@distroless/nx-images/plugin';
import type { CreateNodesContext, ProjectConfiguration } from '@nx/devkit';
import type { Changes } from './changes.ts';
import { concernedProjects, isInMatrix, sharedFiles } from './shared-files.ts';

// Whatever is changed in a shared file, this project's tests read it, too.
const readers = 'libs/nx-images/package.json';

/**
 * The changed files, with shared ones replaced by the locks of the images that they concern: Nx, which goes by whole
 * files, then finds exactly the right projects. A lock that went with its series is left out, as it concerns none that
 * stays. Nothing where the changed files are exact as they are.
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

function isLock(file: string): boolean {
  return /^images\/python\/[^/]+\/[^/]+\/lock\.json$/.test(file);
}

/** The projects as Nx gets them from the plugin. */
async function imageProjects(workspaceRoot: string): Promise<ProjectConfiguration[]> {
  const folder = 'images/python';
  const files = readdirSync(join(workspaceRoot, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path}`)
    .filter(isLock);
  const [, makeNodes] = createNodes;
  const context: CreateNodesContext = { workspaceRoot, nxJsonConfiguration: {} };
  const made = await makeNodes(files, undefined, context);
  return made.flatMap(([, { projects = {} }]) =>
    Object.entries(projects).map(([root, project]) => ({ ...project, root })),
  );
}
