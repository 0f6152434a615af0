import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { type SkipOptions, skipUnavailable } from './skip-unavailable.ts';

const workspace = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');
const reason = 'CPython 3.14.9 is not available here';

/** Nx names these projects; of series 3.14 no CPython is available. */
function withProjects(named: string[], more: Partial<SkipOptions> = {}) {
  const asked: string[][] = [];
  const options: SkipOptions = {
    workspace,
    env: {},
    showProjects: async (args) => {
      asked.push(args);
      return named;
    },
    whyUnavailable: async (series) => (series === '3.14' ? reason : undefined),
    timeoutMs: 200,
    ...more,
  };
  return { options, asked };
}

it('excludes the images of a series that is not available', async () => {
  const named = ['image', 'python-3.13-runtime', 'python-3.14-builder', 'python-3.14-runtime'];
  const { options, asked } = withProjects(named);
  const args = ['run-many', '-t', 'test', 'verify', '-c', 'arm64', '--exclude=*-debug', '--', '-x'];
  expect(await skipUnavailable(args, options)).toEqual({
    args: [
      ...['run-many', '-t', 'test', 'verify', '-c', 'arm64', '--exclude=*-debug'],
      ...['--exclude=python-3.14-builder', '--exclude=python-3.14-runtime', '--', '-x'],
    ],
    skipped: [
      {
        series: '3.14',
        reason,
        tasks: [
          { project: 'python-3.14-builder', target: 'verify', configuration: 'arm64' },
          { project: 'python-3.14-runtime', target: 'verify', configuration: 'arm64' },
        ],
      },
    ],
    left: true,
  });
  expect(asked).toEqual([['--exclude=*-debug', '--with-target=test', '--with-target=verify']]);
});

it('asks Nx for the affected projects with the same files', async () => {
  const { options, asked } = withProjects([]);
  await skipUnavailable(['affected', '-t', 'container', '--files=a', '--files=b'], options);
  expect(asked).toEqual([['--affected', '--files=a', '--files=b', '--with-target=container']]);
});

it('counts every named target of an image as skipped, since Nx excludes whole projects', async () => {
  const { options } = withProjects(['python-3.14-debug']);
  const { skipped, left } = await skipUnavailable(['run-many', '-t', 'lock-check', 'verify'], options);
  expect(skipped[0]?.tasks.map(({ target }) => target)).toEqual(['lock-check', 'verify']);
  expect(left).toBe(false);
});

const verify = ['run-many', '-t', 'verify'];
it.each<{ reason: string; args?: string[]; more?: Partial<SkipOptions>; asks?: number }>([
  { reason: 'no target depends on source', args: ['run-many', '-t', 'test', 'lock-check', 'rootfs'] },
  { reason: 'LOCK=frozen makes a missing tarball an error', more: { env: { LOCK: 'frozen' } } },
  { reason: 'only the graph is shown', args: [...verify, '--graph'] },
  { reason: 'the projects cannot be listed', more: { showProjects: async () => undefined } },
  { reason: 'the series are available', more: { whyUnavailable: async () => undefined }, asks: 1 },
  {
    reason: 'the answer is an error',
    more: { whyUnavailable: async () => Promise.reject(new Error('stale')) },
    asks: 1,
  },
  {
    reason: 'no answer comes in time',
    more: { whyUnavailable: () => new Promise(() => {}) },
    asks: 1,
  },
])('changes nothing if $reason', async ({ args = verify, more, asks = 0 }) => {
  const { options, asked } = withProjects(['python-3.14-runtime'], more);
  expect(await skipUnavailable(args, options)).toEqual({ args, skipped: [], left: true });
  expect(asked).toHaveLength(asks);
});
