import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CreateNodesContext, ProjectConfiguration } from '@nx/devkit';
import { createNodes } from './plugin.mjs';

const folder = 'images/python';

/** The image projects of a workspace, as Nx gets them from the plugin. */
export async function imageProjects(workspaceRoot: string): Promise<ProjectConfiguration[]> {
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

/** Whether a path, relative to the workspace, is that of an image's lock. */
export function isLock(file: string): boolean {
  return /^images\/python\/[^/]+\/[^/]+\/lock\.json$/.test(file);
}
