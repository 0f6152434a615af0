import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type MadeClone, madeClone } from './lib/testing/made-clone.ts';

// What ./nx leaves out of the output of the real Nx, in a clone with three tasks.
const project = (name: string, targets: object) => JSON.stringify({ name, targets });
const command = (line: string, more: object = {}) => ({
  executor: 'nx:run-commands',
  options: { command: line, cwd: '{workspaceRoot}' },
  ...more,
});

let clone: MadeClone;
beforeAll(() => {
  clone = madeClone();
  clone.write(
    'probe/project.json',
    project('probe', {
      below: command('echo from below', { cache: true, outputs: [], inputs: [] }),
      good: command('echo from good', { dependsOn: ['below'] }),
      bad: command('echo the cause >&2; exit 3', { dependsOn: ['below'] }),
      cached: command('echo from cached', { cache: true, outputs: [], inputs: [] }),
    }),
  );
  clone.commit();
}, 60_000);
afterAll(() => clone.close());

const lines = (text: string) => text.split('\n').filter((line) => line.trim() !== '');
async function nx(args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = await clone.run('./nx', args, { FORCE_COLOR: '0', ...env });
  return { status, stdout: lines(stdout), stderr: lines(stderr) };
}

describe('./nx', { timeout: 60_000 }, () => {
  it('shows the output of tasks, without the headings, commands and run times of Nx', async () => {
    expect(await nx(['run', 'probe:good'])).toEqual({
      status: 0,
      stdout: [
        ' NX   Running target good for project probe and 1 task it depends on',
        'from below',
        'from good',
        ' NX   Successfully ran target good for project probe and 1 task it depends on',
      ],
      stderr: [],
    });
  });

  it('leaves out the output of other cached tasks', async () => {
    await nx(['run', 'probe:good']);
    const { stdout } = await nx(['run', 'probe:good']);
    expect(stdout).not.toContain('from below');
    expect(stdout).toContain('from good');
  });

  it('shows the output of a requested cached task', async () => {
    await nx(['run', 'probe:cached']);
    expect((await nx(['run', 'probe:cached'])).stdout).toContain('from cached');
  });

  it('shows the output and the name of a failed task, without advice', async () => {
    const { status, stdout, stderr } = await nx(['run', 'probe:bad']);
    expect(status).toBe(1);
    expect([...stdout, ...stderr]).toContain('the cause');
    expect(stderr).toEqual(expect.arrayContaining(['Failed tasks:', '- probe:bad']));
    expect([...stdout, ...stderr].join('\n')).not.toMatch(
      /Hint|Warning: command|Run duration|Recommendations/,
    );
  });

  it('names the project before each line of run-many', async () => {
    const { stdout } = await nx(['run-many', '-t', 'good', '-p', 'probe']);
    expect(stdout).toContain('probe: from good');
    expect(stdout).not.toContain('probe: > echo from good');
  });

  test('with NX_VERBOSE_LOGGING=true nothing is left out', async () => {
    const { stdout } = await nx(['run', 'probe:good'], { NX_VERBOSE_LOGGING: 'true' });
    expect(stdout.join('\n')).toMatch(/> nx run probe:good[\s\S]*> echo from good[\s\S]*Run duration/);
  });
});

// If one of these is missing, Nx prints again what is left out today.
test.each([
  ['utils/output', 'output', ['logCommand', 'logCommandSummary', 'writeTaskOutputChunk', 'log', 'error']],
  ['tasks-runner/life-cycles/performance-life-cycle', 'PerformanceLifeCycle.prototype', ['getSummary']],
  ['tasks-runner/pseudo-terminal', 'PseudoTerminal', ['isSupported']],
])('the installed Nx has the functions of %s that are replaced', (module, name, functions) => {
  const load = createRequire(import.meta.url);
  const path = fileURLToPath(new URL(`../node_modules/nx/dist/src/${module}.js`, import.meta.url));
  const [first = '', second] = name.split('.');
  const owner = second ? load(path)[first][second] : load(path)[first];
  for (const known of functions) expect(typeof owner[known], known).toBe('function');
});
