import type { Engine } from '@distroless/engine';
import { expect, it } from 'vitest';
import { madeBench, madePeer, quietWindow } from '../testing/made-bench.ts';
import { runProgram } from './run-program.ts';

/** A bench whose engine runs this code instead of a container; `args` are those of the engine. */
function benchOf(code: string) {
  const command = [process.execPath, '-e', `const args = process.argv.slice(1); ${code}`, '--'] as const;
  const engine: Engine = { name: 'podman', command, env: {} };
  const { bench } = madeBench();
  return { ...bench, context: { ...bench.context, workspace: '/w', engine: async () => engine } };
}

const print = (answer: object) =>
  `console.log('noise'); console.log(${JSON.stringify(JSON.stringify(answer))});`;
const run = (bench: ReturnType<typeof benchOf>) =>
  runProgram(madePeer('google'), ['spawn.py', '1'], { bench });

it('every peer runs in the same way, without network and rights', async () => {
  const code = `console.log(JSON.stringify({ values: {}, window: ${JSON.stringify(quietWindow)}, args }));`;
  const { args } = (await run(benchOf(code))) as unknown as { args: string[] };
  // After "run" and the name of the container, which is random.
  expect(args.slice(3)).toEqual([
    ...['--rm', '--pull', 'never', '--network', 'none', '--read-only', '--read-only-tmpfs=false'],
    ...['--security-opt', 'no-new-privileges', '--cap-drop', 'all', '--log-driver', 'none'],
    ...['--no-healthcheck', '--http-proxy=false', '--user', '1000:1000', '--entrypoint', '/python'],
    ...['--tmpfs', '/tmp'],
    ...['--mount', 'type=bind,source=/w/libs/bench/data/programs,target=/bench/programs,readonly'],
    ...['--env', 'HOME=/tmp', 'google', '/bench/programs/spawn.py', '1'],
  ]);
});

it('the last line is the result', async () => {
  const answer = { values: { warm: 0.01 }, window: quietWindow };
  expect(await run(benchOf(print(answer)))).toEqual(answer);
});

it('a program that fails is an error with the end of its output', async () => {
  const code = "console.error('Traceback\\nImportError: x'); process.exitCode = 1;";
  await expect(run(benchOf(code))).rejects.toThrow(
    'cannot run "/bench/programs/spawn.py" in google: exit status 1: Traceback | ImportError: x',
  );
});

it.each([
  ['no JSON', "console.log('Killed')", 'cannot read the result of "spawn.py": its last line is "Killed"'],
  ['no value', print({ values: { warm: 'fast' }, window: quietWindow }), 'warm'],
  ['no window, so nobody knows whether the machine was quiet', print({ values: {} }), 'window'],
])('a result that is %s is an error', async (_reason, code, error) => {
  await expect(run(benchOf(code))).rejects.toThrow(error);
});
