import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryMachine } from './machine.ts';
import { type FakeEngine, fakeEngine } from './testing/fake-engine.ts';

const here = process.arch === 'x64' ? 'amd64' : process.arch;
const foreign = here === 'amd64' ? 'arm64' : 'amd64';

let scratch = '';
let log = '';
beforeEach(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'machine-'));
  log = `${scratch}.calls`;
  await appendFile(log, '');
});
afterEach(async () => {
  await rm(scratch, { recursive: true, force: true });
  await rm(log, { force: true });
});

/** Tries an image with an engine whose containers end like this. */
function tryWith(run: ReturnType<FakeEngine>, architecture = foreign) {
  const note = `require('node:fs').appendFileSync(${JSON.stringify(log)}, args.join(' ') + '\\n');`;
  const answer = `return args[0] === 'run' ? ${JSON.stringify(run)} : {};`;
  const engine = fakeEngine(new Function('args', note + answer) as FakeEngine);
  return tryMachine({ engine, facts: { architecture }, scratch });
}

const calls = async () => (await readFile(log, 'utf8')).trim().split('\n').filter(Boolean);

test('for an image of this machine’s architecture, nothing is run', async () => {
  expect(await tryWith({ status: 1 }, here)).toEqual({
    ...{ unrunnable: undefined, platform: undefined, slowness: 1 },
  });
  expect(await calls()).toEqual([]);
});

test('for another one, only our own program is run, and nothing is left of it', async () => {
  await tryWith({ status: 0 });
  const [load, run, remove, ...more] = await calls();
  const image = /^image rm --force (localhost\/verify-probe:[0-9a-f]{8})$/.exec(remove ?? '')?.[1];
  expect(load).toMatch(/^load --quiet --input /);
  expect(run?.split(' ').slice(3).join(' ')).toBe(
    `--rm --pull never --network none --read-only --read-only-tmpfs=false --security-opt no-new-privileges --cap-drop all --log-driver none --no-healthcheck --http-proxy=false --user 65534:65534 --platform linux/${foreign} --entrypoint /probe --image-volume ignore ${image}`,
  );
  expect(more).toEqual([]);
  expect(await readdir(scratch)).toEqual([]);
});

const wayOut = foreign === 'arm64' ? '; EMULATE=arm64 ./nx … registers an emulator' : '';
const doesNotRun = (cause: string) =>
  `this machine does not run ${foreign} programs${cause}: only the image's files are checked${wayOut}`;

test.each<[reason: string, outcome: { status: number; stderr?: string }, unrunnable: string | undefined]>([
  ['our program runs', { status: 0 }, undefined],
  ['it runs, whatever the engine says', { status: 0, stderr: 'exec format error' }, undefined],
  [
    'no emulator, in the words of runc',
    { status: 1, stderr: 'exec /probe: exec format error\n' },
    doesNotRun(''),
  ],
  [
    'no emulator, in the words of crun',
    { status: 126, stderr: 'Error: crun: open executable: Exec format error: OCI runtime error\n' },
    doesNotRun(''),
  ],
  ['an emulator that crashes', { status: 139 }, doesNotRun(' (status 139)')],
  [
    'an engine that fails',
    { status: 125, stderr: 'a\nError: no space left\n' },
    doesNotRun(' (Error: no space left)'),
  ],
])('an image of another architecture: %s', async (_reason, outcome, unrunnable) => {
  expect(await tryWith(outcome)).toEqual({ unrunnable, platform: `linux/${foreign}`, slowness: 4 });
});

test.each(['riscv64', '', 'arm64\n--privileged', 'toString'])(
  'an architecture without a program of ours is not tried: %j',
  async (architecture) => {
    expect(await tryWith({ status: 0 }, architecture)).toMatchObject({
      unrunnable: `the architecture ${JSON.stringify(architecture)} is not known: only the image's files are checked`,
    });
    expect(await calls()).toEqual([]);
  },
);
