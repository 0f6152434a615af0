import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { root } from './workspace.ts';

/** The configurations of each target of each project, by name. */
export type Projects = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

const target = z.object({ configurations: z.record(z.string(), z.unknown()).default({}) });
const schema = z.object({
  graph: z.object({
    nodes: z.record(z.string(), z.object({ data: z.object({ targets: z.record(z.string(), target) }) })),
  }),
});

/** Asks Nx for the projects of this workspace: without its daemon, and independent of the run that this task belongs to. */
export function readProjects(): Projects {
  const folder = mkdtempSync(join(tmpdir(), 'graph-'));
  try {
    const file = join(folder, 'graph.json');
    const env = { ...ownEnvironment(), NX_DAEMON: 'false', NX_ISOLATE_PLUGINS: 'false', NX_NO_CLOUD: 'true' };
    const args = ['node_modules/.bin/nx', 'graph', `--file=${file}`];
    const { status, stdout, stderr } = spawnSync('node', args, {
      cwd: root,
      env: { ...env, NX_WORKSPACE_DATA_DIRECTORY: folder },
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`cannot read the project graph: ${stdout}${stderr}`);
    const { nodes } = schema.parse(JSON.parse(readFileSync(file, 'utf8'))).graph;
    return new Map(Object.entries(nodes).map(([name, { data }]) => [name, targetsOf(data.targets)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function targetsOf(targets: Record<string, z.output<typeof target>>): ReadonlyMap<string, string[]> {
  return new Map(
    Object.entries(targets).map(([name, { configurations }]) => [name, Object.keys(configurations)]),
  );
}

function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('NX_')));
}
