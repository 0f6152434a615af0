import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

import { type Engine, runContainer } from './index.ts';
import { engineHere } from './testing/engine-here.ts';
import { containersOf, useLocalImage } from './testing/local-engine.ts';

const here = await engineHere();

describe.skipIf(here === undefined)('containers in the engine of this machine', () => {
  const engine = here as Engine;
  const local = useLocalImage(engine, 'container');
  const { image, folder } = local;
  const base = { image, network: 'none', timeoutMs: 60_000 } as const;

  const input = path.join(folder, 'a file');
  const runs = [
    { why: 'the command of the image', run: {}, seen: { status: 0, stdout: 'hello\n', stderr: '' } },
    {
      why: 'status and both outputs',
      run: { args: ['-c', 'echo out; echo err >&2; exit 7'] },
      seen: { status: 7, stdout: 'out\n', stderr: 'err\n' },
    },
    {
      why: 'environment with a space',
      run: { env: { WORD: 'a b' }, args: ['-c', 'echo "$WORD"'] },
      seen: { status: 0, stdout: 'a b\n' },
    },
    {
      why: 'standard input',
      run: { stdin: 'typed', entrypoint: '/bin/cat', args: [] },
      seen: { status: 0, stdout: 'typed' },
    },
    { why: 'no standard input', run: { entrypoint: '/bin/cat', args: [] }, seen: { status: 0, stdout: '' } },
    {
      why: 'a mounted file, its path with a space',
      run: {
        mounts: [{ source: input, target: '/seen', readonly: true }],
        args: ['-c', 'cat /seen; echo > /seen'],
        user: '0',
      },
      seen: { status: 2, stdout: 'content' },
    },
    {
      why: 'any user',
      run: { user: '12345:0', args: ['-c', 'id -u; id -g'] },
      seen: { status: 0, stdout: '12345\n0\n' },
    },
    {
      why: 'no writable /tmp on a read-only root',
      run: { readOnly: true, user: '0', args: ['-c', 'echo > /tmp/x'] },
      seen: { status: 2 },
    },
    {
      why: 'a writable tmpfs on a read-only root',
      run: { readOnly: true, tmpfs: ['/tmp'], args: ['-c', 'echo x > /tmp/x && cat /tmp/x'] },
      seen: { status: 0, stdout: 'x\n' },
    },
    {
      why: 'no capability',
      run: {
        capDrop: 'all',
        noNewPrivileges: true,
        user: '0',
        args: [
          '-c',
          'while read k v; do case $k in CapEff:|NoNewPrivs:) echo $v;; esac; done < /proc/self/status',
        ],
      },
      seen: { status: 0, stdout: '0000000000000000\n1\n' },
    },
    {
      why: 'a small /dev/shm',
      run: {
        shmSize: '1m',
        args: ['-c', 'while read a b c d e; do [ $b != /dev/shm ] || echo $d; done < /proc/mounts'],
      },
      seen: { status: 0, stdout: expect.stringContaining('size=1024k') },
    },
    {
      why: 'time to end cleanly, when it is stopped at a line',
      run: {
        stop: { line: 'ready', grace: 20 },
        args: ['-c', "trap 'echo bye; exit 5' TERM; echo ready; while :; do sleep 0.1; done"],
      },
      seen: { status: 5, stdout: 'ready\nbye\n' },
    },
    {
      why: 'a forced end, when it ignores the signal',
      run: { stop: { line: 'ready', grace: 1 }, args: ['-c', 'echo ready; sleep 1000'] },
      seen: { status: 137, stdout: 'ready\n' },
    },
    {
      why: 'a working folder',
      run: { workdir: '/bin', args: ['-c', 'pwd'] },
      seen: { status: 0, stdout: '/bin\n' },
    },
    {
      why: 'no folder of this machine for a volume of its image',
      run: {
        ...{ readOnly: true, imageVolumes: { paths: ['/data'], isWritable: true }, user: '0' },
        args: [
          '-c',
          'echo > /data/x; while read a b c d; do [ $b != /data ] || echo $c $d; done < /proc/mounts',
        ],
      },
      seen: { status: 0, stdout: expect.stringMatching(/^tmpfs .*size=65536k/) },
    },
    {
      why: 'no writable volume, unless it is asked for',
      run: {
        ...{ readOnly: true, imageVolumes: { paths: ['/data'], isWritable: false }, user: '0' },
        args: ['-c', 'echo > /data/x'],
      },
      seen: { status: 2 },
    },
    {
      why: 'no log file and no proxy of the machine, but its output',
      run: { withoutExtras: true, args: ['-c', 'echo out$http_proxy; echo err >&2'] },
      seen: { status: 0, stdout: 'out\n', stderr: 'err\n' },
    },
  ];
  test.each(runs)('a container has $why', async ({ run, seen }) => {
    writeFileSync(input, 'content');
    const withProxy = { ...engine, env: { ...engine.env, http_proxy: 'http://user:password@proxy' } };
    expect(await runContainer(withProxy, { ...base, ...run })).toMatchObject(seen);
    expect(await containersOf(local)).toBe('');
  });

  test('the outcome has a command that repeats the run', async () => {
    const { command } = await runContainer(engine, { ...base, args: ['-c', `echo "it's"`] });
    expect(command).toBe(`./nx engine run --rm --pull never --network none ${image} -c 'echo "it'\\''s"'`);
  });

  test('the command of a run that is stopped also stops it', async () => {
    const { command } = await runContainer(engine, {
      ...base,
      stop: { line: 'not printed', grace: 2 },
      args: ['-c', 'true'],
    });
    expect(command).toBe(
      `./nx engine run --name to-stop --rm --pull never --network none ${image} -c true & sleep 5; ./nx engine stop -t 2 to-stop`,
    );
  });

  test('a container that does not end is removed, and the error says so', async () => {
    const running = runContainer(engine, {
      ...base,
      args: ['-c', 'echo started; sleep 1000'],
      timeoutMs: 3000,
    });
    await expect(running).rejects.toThrow(
      new RegExp(
        `^cannot run a container of "${image}": no end after 3000 ms; it was stopped\n  \\| started\nto repeat: `,
      ),
    );
    expect(await containersOf(local)).toBe('');
  });
});
