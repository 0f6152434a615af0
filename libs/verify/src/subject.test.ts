import { expect, test } from 'vitest';
import { type FakeEngine, fakeEngine } from './fake-engine.ts';
import { openSubject } from './subject.ts';

const foreign = process.arch === 'arm64' ? 'amd64' : 'arm64';
const images = { builder: 'b', runtime: 'r', debug: 'd' };

function open(answer: FakeEngine) {
  return openSubject('r', {
    ...{ variant: 'runtime', images, engine: fakeEngine(answer), behaviours: '', workspace: '', scratch: '' },
    ...{ now: new Date(0), rerun: () => '' },
  });
}

/** An engine that has the images r and d of the other architecture, and of r runs containers so. */
function engineThatRuns(outcome: { status: number; stderr?: string }): FakeEngine {
  return new Function(
    'args',
    `
    if (args[0] === 'run') {
      const wanted = ['--network', 'none', '--platform', 'linux/${foreign}', '--entrypoint', 'python', 'r', '-c', ''];
      const isWanted = JSON.stringify(args.slice(-wanted.length)) === JSON.stringify(wanted);
      return isWanted ? ${JSON.stringify(outcome)} : { status: 125, stderr: 'exec format error of ' + args };
    }
    if (args.at(-1) === 'b') return { status: 1, stderr: 'no such image' };
    return { stdout: '[{ "Id": "1", "Architecture": "${foreign}", "Size": 7, "Config": {}, "RootFS": {} }]' };
    `,
  ) as FakeEngine;
}

const own: FakeEngine = (args) => {
  if (args[0] !== 'image' || args.at(-1) !== 'r') throw new Error(`not to be called: ${args}`);
  const Architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  return { stdout: JSON.stringify([{ Id: '1', Architecture, Size: 7, Config: {}, RootFS: {} }]) };
};

test('an image of this machine’s architecture: nothing is tried', async () => {
  expect(await open(own)).toMatchObject({
    ...{ image: 'r', images, unrunnable: undefined, platform: undefined, slowness: 1 },
    facts: { id: 'sha256:1' },
  });
});

const wayOut = foreign === 'arm64' ? '; EMULATE=arm64 ./nx … registers an emulator' : '';
const unrunnable = `this machine does not run ${foreign} programs: only the image's files are checked${wayOut}`;

test.each<[reason: string, outcome: { status: number; stderr?: string }, unrunnable: string | undefined]>([
  ['it runs', { status: 0 }, undefined],
  ['it runs, whatever is said of it', { status: 0, stderr: 'exec format error' }, undefined],
  [
    'no emulator, as runc says it',
    { status: 1, stderr: 'exec /usr/local/bin/python: exec format error\n' },
    unrunnable,
  ],
  [
    'no emulator, as crun says it',
    { status: 126, stderr: 'Error: crun: open executable: Exec format error: OCI runtime error\n' },
    unrunnable,
  ],
  ['a fault of the image is none of the machine', { status: 1, stderr: 'ModuleNotFoundError' }, undefined],
])('an image of another architecture: %s', async (_reason, outcome, reason) => {
  const subject = await open(engineThatRuns(outcome));
  expect(subject).toMatchObject({ platform: `linux/${foreign}`, slowness: 4 });
  expect(subject.unrunnable).toBe(reason);
});

test('of another architecture, images that are not there are left out', async () => {
  const subject = await open(engineThatRuns({ status: 0 }));
  expect(subject.images).toEqual({ runtime: 'r', debug: 'd' });
});
