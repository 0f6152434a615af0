import { timeNx } from '../builds/run-nx.ts';
import type { Measure } from './measure.ts';

/** What Nx itself takes: the list of projects, and a task whose result it has. */
export const overhead: Measure = {
  name: 'overhead',
  title: 'overhead of Nx',
  unit: 's',
  better: 'lower',
  compare: 'amount',
  subject: 'workspace',
  tasks: async () => ['show projects', 'a cached task'],
  run: async ({ context, series }, task) => {
    const cached = ['run', `python-${series}-runtime:lock-check`];
    const args = task === 'show projects' ? ['show', 'projects'] : cached;
    const { workspace, env, signal } = context;
    return { values: { [task]: await timeNx(workspace, args, { env, signal }) } };
  },
};
