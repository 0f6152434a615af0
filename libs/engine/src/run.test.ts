import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';

import type { Engine } from './engine.ts';
import { EngineError, longAnswer, reproduction, runEngine } from './run.ts';

// Node acts as the engine: its first argument is a program.
const engine: Engine = {
  name: 'podman',
  command: [process.execPath, '-e'],
  // The environment may ask for colours, which would be in the output.
  env: { ...process.env, FORCE_COLOR: '0', WORD: 'seen' },
};
const endless = 'console.log("started"); setInterval(() => {}, 1000);';

describe('runEngine', () => {
  test('returns status and outputs, and runs in the environment of the engine', async () => {
    const program = 'process.stdout.write(process.env.WORD); console.error("é"); process.exitCode = 5';
    expect(await runEngine(engine, [program], { mayFail: true })).toEqual({
      status: 5,
      stdout: 'seen',
      stderr: 'é\n',
    });
  });

  test('passes lines as they come, with the unfinished last one', async () => {
    const lines: string[] = [];
    const program =
      'process.stdout.write("a\\r\\nb"); setTimeout(() => process.stdout.write("c\\n\\nd"), 50)';
    await runEngine(engine, [program], { onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['a', 'bc', '', 'd']);
  });

  test('writes the input, also to a process that reads none of it', async () => {
    const input = 'x'.repeat(1e6);
    const maxOutput = 1e6;
    const { stdout } = await runEngine(engine, ['process.stdin.pipe(process.stdout)'], { input, maxOutput });
    expect(stdout).toBe(input);
    expect((await runEngine(engine, ['process.exit(0)'], { input })).status).toBe(0);
  });

  test('writes a stream as input, also to a process that reads none of it', async () => {
    const input = () => Readable.from(['a'.repeat(1e6), 'b']);
    const { stdout } = await runEngine(engine, ['process.stdin.pipe(process.stdout)'], {
      input: input(),
      maxOutput: longAnswer,
    });
    expect(stdout).toBe(`${'a'.repeat(1e6)}b`);
    expect((await runEngine(engine, ['process.exit(0)'], { input: input() })).status).toBe(0);
  });

  test('ends a process whose input cannot be read', async () => {
    const input = createReadStream('/not/there');
    await expect(runEngine(engine, [endless], { input, purpose: 'load "x"' })).rejects.toThrow(
      `cannot load "x": its input: ENOENT: no such file or directory, open '/not/there'`,
    );
  });

  test('a killed process has the status that a shell would report', async () => {
    const { status } = await runEngine(engine, ['process.kill(process.pid, "SIGKILL")'], { mayFail: true });
    expect(status).toBe(137);
  });

  test('keeps both ends of an endless output, and passes its lines', async () => {
    const program = 'for (let n = 0; n < 300_000; n++) console.log(n)';
    let lines = 0;
    const { stdout } = await runEngine(engine, [program], { onLine: () => lines++ });
    expect(stdout).toMatch(/^0\n1\n[\d\n]+\n\[… \d+ bytes left out …\]\n[\d\n]+\n299999\n$/);
    expect(lines).toBe(300_000);
  });

  test('an error of the callback stops the process', async () => {
    const onLine = (line: string) => {
      throw new Error(`of "${line}"`);
    };
    await expect(runEngine(engine, [endless], { onLine })).rejects.toThrow(new Error('of "started"'));
  });

  const faults = [
    {
      why: 'more output than allowed',
      args: ['setInterval(() => process.stdout.write("x".repeat(1000)), 1)'],
      options: { maxOutput: 10_000, purpose: 'read an answer' },
      message: /^cannot read an answer: it printed more than 10000 bytes; it was stopped\n {2}\| x{500}…\n/,
    },
    {
      why: 'a failure shows the end of standard error',
      args: ['for (let n = 1; n < 30; n++) console.error(n); process.exitCode = 2'],
      options: { purpose: 'build image "x"' },
      message:
        /^cannot build image "x": it ended with status 2\n {2}\| 10\n {2}\| 11\n[\s\S]* {2}\| 29\nto repeat: \.\/nx engine 'for /,
    },
    {
      why: 'a failure without standard error shows the end of standard output',
      args: ['console.log("why"); process.exitCode = 2', 'a'],
      options: { purpose: 'build image "x"' },
      message:
        /^cannot build image "x": it ended with status 2\n {2}\| why\nto repeat: \.\/nx engine '.*' a$/,
    },
    {
      why: 'time is over',
      args: [endless],
      // Long enough for Node to start on a busy machine.
      options: { timeoutMs: 3000, purpose: 'wait' },
      message: /^cannot wait: no end after 3000 ms; it was stopped\n {2}\| started\nto repeat: /,
    },
    {
      why: 'the caller stops it',
      args: [endless],
      options: { stopAfterMs: 400, purpose: 'wait' },
      message: /^cannot wait: stopped\n/,
    },
    {
      why: 'the caller had stopped already',
      args: ['throw 1'],
      options: { signal: AbortSignal.abort(), purpose: 'wait' },
      message: /^cannot wait: stopped before it began\nto repeat: /,
    },
  ];
  test.each(faults)('$why', async ({ args, options, message }) => {
    const { stopAfterMs, ...rest } = { stopAfterMs: undefined, ...options };
    const signal = stopAfterMs === undefined ? {} : { signal: AbortSignal.timeout(stopAfterMs) };
    const error = await runEngine(engine, args, { ...signal, ...rest }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(EngineError);
    expect((error as EngineError).message).toMatch(message);
  });

  test('an engine that is not installed', async () => {
    const gone: Engine = { ...engine, command: ['/not/there'] };
    await expect(runEngine(gone, ['ps'])).rejects.toThrow(
      new EngineError(
        'cannot run "podman ps": "/not/there" is not installed; run "./nx engine version" once\nto repeat: ./nx engine ps',
      ),
    );
  });

  test('processes that it started are stopped with it', async () => {
    const child = `setInterval(() => {}, 1000); console.log("pid", process.pid)`;
    const program = `require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { stdio: "inherit" })`;
    const controller = new AbortController();
    let pid = 0;
    const onLine = (line: string) => {
      pid = Number(line.split(' ')[1]);
      controller.abort();
    };
    await runEngine(engine, [program], { signal: controller.signal, onLine }).catch(() => {});
    expect(pid).toBeGreaterThan(0);
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 5000);
  });
});

test.each([
  { why: 'plain words stay', args: ['run', '--rm', 'a/b:1', 'K=v'], line: './nx engine run --rm a/b:1 K=v' },
  { why: 'others are quoted', args: ['a b', '', '$x', "it's"], line: `./nx engine 'a b' '' '$x' 'it'\\''s'` },
])('reproduction: $why', ({ args, line }) => {
  expect(reproduction(args)).toBe(line);
});
