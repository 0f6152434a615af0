import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { always, echo, passed, useBehaviour } from './testing/fake-behaviour.ts';
import type { FakeEngine } from './testing/fake-engine.ts';

const { run, workspace } = useBehaviour();

test.each<[reason: string, step: string, words: string[]]>([
  ['the payload goes to the entrypoint of the image', '', ['r', '-c', `print("it's")\n`]],
  ['arguments alone', 'args: [-V]', ['r', '-V']],
  ['a payload with arguments', 'payload: payload.py, args: [a]', ['r', '-c', `print("it's")\n`, 'a']],
  ['another image', 'image: debug, args: []', ['d']],
  ['an entrypoint', 'entrypoint: sh, args: []', ['--entrypoint', 'sh', 'r']],
  [
    'hardened',
    'hardened: true, user: "7:0", tmpfs: [/tmp], args: []',
    [
      ...[
        '--read-only',
        '--read-only-tmpfs=false',
        '--security-opt',
        'no-new-privileges',
        '--cap-drop',
        'all',
      ],
      ...['--user', '7:0', '--tmpfs', '/tmp', 'r'],
    ],
  ],
  ['a size for shared memory', 'shm: 1m, args: []', ['--shm-size', '1m', 'r']],
  ['an init', 'init: true, args: []', ['--init', 'r']],
  ['variables', 'env: { TZ: UTC }, args: []', ['--env', 'TZ=UTC', 'r']],
])('%s', async (_reason, step, words) => {
  const verdict = await run(`steps: [{ expect: { json: [] }, ${step} }]`, echo);
  const seen = verdict.outcome === 'failed' ? JSON.parse(verdict.seen) : verdict;
  expect(seen).toEqual([...always, ...words]);
});

test('a failure has the command that repeats it, with the payload by its path', async () => {
  const fail: FakeEngine = () => ({ status: 1, stderr: 'AssertionError: no\n' });
  expect(await run('', fail)).toEqual({
    outcome: 'failed',
    expected: 'exit status 0',
    seen: 'exit status 1\n| AssertionError: no',
    reproduce: './nx engine run --rm --pull never --network none r -c "$(cat tests/x/payload.py)"',
  });
});

test('a container is stopped once it has printed that it is ready', async () => {
  const log = path.join(workspace, 'stopped');
  const note = `require('node:fs').appendFileSync(${JSON.stringify(log)}, args.join(' ').replace(/-[^ -]+-[^ ]+/, '-x') + '\\n');`;
  const say = `return args[0] === 'run' ? { stdout: 'ready\\n', status: 137 } : {};`;
  const answer = new Function('args', `${note} ${say}`) as FakeEngine;
  const step = '{ args: [], stop: { line: ready, grace: 2 }, expect: { status: 137 } }';
  expect(await run(`steps: [${step}]`, answer)).toEqual(passed);
  expect((await readFile(log, 'utf8')).split('\n').slice(1)).toEqual(['stop -t 2 distroless-x', '']);
});

test('an engine without an init is a reason to skip', async () => {
  const fail: FakeEngine = () => ({
    status: 125,
    stderr:
      'Error: container-init binary not found on the host: stat /usr/libexec/podman/catatonit: no such file',
  });
  expect(await run('steps: [{ args: [], init: true }]', fail)).toEqual({
    outcome: 'skipped',
    reason: 'the engine has no init program: install catatonit',
  });
  expect(await run('steps: [{ args: [] }]', fail)).toMatchObject({ outcome: 'failed' });
});

test('containers of another architecture are asked for by platform, and may take longer', async () => {
  const step = 'steps: [{ args: [-V], expect: { json: [] } }]';
  const verdict = await run(step, echo, { platform: 'linux/arm64' });
  const seen = verdict.outcome === 'failed' && JSON.parse(verdict.seen);
  expect(seen).toEqual([...always, '--platform', 'linux/arm64', 'r', '-V']);
  await expect(run(step, echo, { slowness: 1 / 120_000 })).rejects.toThrow('no end after 1 ms');
});

test('images of another architecture are built by platform, also in the printed command', async () => {
  const answer: FakeEngine = (args) => {
    const isAsked = args.includes('--platform') && args.includes('linux/arm64');
    return { status: args[0] === 'run' ? 3 : args[0] === 'build' && !isAsked ? 9 : 0 };
  };
  const options = { hasDockerfile: true, platform: 'linux/arm64' };
  expect(await run('steps: [{ args: [] }]', answer, options)).toMatchObject({
    seen: 'exit status 3',
    reproduce: expect.stringMatching(
      /^\.\/nx engine build .* --platform linux\/arm64 .* && \.\/nx engine run .* --platform linux\/arm64 /,
    ),
  });
});

test('the image of a Dockerfile is built, run, named in the command, and removed', async () => {
  const log = path.join(workspace, 'calls');
  const note = `require('node:fs').appendFileSync(${JSON.stringify(log)}, args[0] + ' ' + args[1] + '\\n');`;
  const answer = new Function('args', `${note} return { status: args[0] === 'run' ? 3 : 0 }`) as FakeEngine;
  const verdict = await run('steps: [{ args: [] }]', answer, { hasDockerfile: true });
  expect(verdict).toMatchObject({ outcome: 'failed', seen: 'exit status 3' });
  const command = verdict.outcome === 'failed' ? verdict.reproduce : '';
  const tag = /--tag (\S+)/.exec(command)?.[1];
  expect(command).toBe(
    `./nx engine build --network none --tag ${tag} --build-arg BUILDER=b --build-arg RUNTIME=r --build-arg DEBUG=d tests/x && ./nx engine run --rm --pull never --network none ${tag}`,
  );
  expect((await readFile(log, 'utf8')).split('\n')).toEqual([
    'build --pull=never',
    'run --name',
    'image rm',
    '',
  ]);
});
