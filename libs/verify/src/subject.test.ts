import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSubject } from './subject.ts';
import { type FakeEngine, fakeEngine } from './testing/fake-engine.ts';

const foreign = process.arch === 'arm64' ? 'amd64' : 'arm64';
const images = { builder: 'b', runtime: 'r', debug: 'd' };

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'subject-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

function open(answer: FakeEngine) {
  return openSubject('r', {
    ...{ variant: 'runtime', images, engine: fakeEngine(answer), behaviours: '', workspace: '', scratch },
    ...{ now: new Date(0), rerun: () => '' },
  });
}

/** An engine that has the images r and d of the other architecture, and runs all containers. */
const foreignEngine = new Function(
  'args',
  `
  if (args[0] === 'image' && args.at(-1) === 'b') return { status: 1, stderr: 'no such image' };
  return { stdout: '[{ "Id": "1", "Architecture": "${foreign}", "Size": 7, "Config": {}, "RootFS": {} }]' };
  `,
) as FakeEngine;

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

test('of another architecture, images that the engine does not have are left out', async () => {
  const subject = await open(foreignEngine);
  expect(subject).toMatchObject({ platform: `linux/${foreign}`, slowness: 4, unrunnable: undefined });
  expect(subject.images).toEqual({ runtime: 'r', debug: 'd' });
});
