import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planChecks } from './plan-checks.ts';
import { openSubject } from './subject.ts';
import { type FakeEngine, fakeEngine } from './testing/fake-engine.ts';
import { madeImage } from './testing/made-image.ts';

let behaviours = '';
beforeAll(async () => {
  behaviours = await mkdtemp(path.join(tmpdir(), 'verify-'));
  await add('good', 'variants: [builder]\nsteps: [{ args: [good], expect: { stdout: good } }]');
  await add('bad', 'variants: [builder]\nsteps: [{ args: [bad], expect: { stdout: good } }]');
  await add('faulty', `variants: [builder]\nsteps: [{ args: ["\${none}"] }]`);
  await add('lonely', 'variants: [builder]\nsteps: [{ image: debug }]');
  await add('other', 'variants: [debug]\nsteps: [{ args: [] }]');
});
afterAll(() => rm(behaviours, { recursive: true, force: true }));

const answer: FakeEngine = (args) => {
  const inspected = [{ Id: '1', Architecture: 'amd64', Size: 7, Config: {}, RootFS: {} }];
  return { stdout: args[0] === 'run' ? (args.at(-1) ?? '') : JSON.stringify(inspected) };
};

test('the plan has every check of the variant, and each says how it ended', async () => {
  const subject = await openSubject('b', {
    ...{ variant: 'builder', images: { builder: 'b' }, engine: fakeEngine(answer), behaviours },
    ...{ workspace: behaviours, scratch: behaviours, now: new Date(0), rerun: (name) => `again ${name}` },
  });
  const checks = await planChecks(subject);
  const results = await Promise.all(checks.map((check) => check.run()));
  const names = ['bad', 'faulty', 'good', 'lonely', 'other'];
  expect(results.filter(({ name }) => names.includes(name))).toMatchObject([
    { name: 'bad', outcome: 'failed', expected: 'stdout "good"', seen: 'stdout "bad"' },
    {
      name: 'faulty',
      outcome: 'failed',
      seen: expect.stringMatching(/^cannot fill in .*: the image has no such label$/),
      reproduce: 'again faulty',
    },
    { name: 'good', outcome: 'passed' },
    { name: 'lonely', outcome: 'skipped', reason: 'needs an image that is not there: debug' },
  ]);
});

test.each<[build: string, result: object]>([
  ['release', { outcome: 'passed' }],
  ['upstream', { outcome: 'skipped', reason: 'CPython was compiled by upstream, with its own flags' }],
])('a check that does not apply to an image is skipped: build "%s"', async (build, result) => {
  const subject = await openSubject('r', {
    ...{ variant: 'runtime', images: { runtime: 'r' }, engine: fakeEngine(answer), behaviours },
    ...{ workspace: behaviours, scratch: behaviours, now: new Date(0), rerun: () => '' },
  });
  const config = { labels: { 'org.python.series': '3.13', 'org.python.build': build } };
  const checks = await planChecks({ ...subject, saved: () => madeImage([], { config }) });
  const results = await Promise.all(checks.map((check) => check.run()));
  expect(results.find(({ name }) => name === 'hardening')).toMatchObject(result);
  const skipped = results.filter(({ outcome }) => outcome === 'skipped').map(({ name }) => name);
  expect(skipped).toEqual(build === 'upstream' ? ['hardening', 'frame-pointers', 'no-build-paths'] : []);
});

async function add(name: string, text: string): Promise<void> {
  await mkdir(path.join(behaviours, name));
  await writeFile(path.join(behaviours, name, 'payload.py'), '');
  await writeFile(path.join(behaviours, name, 'test.yaml'), `about: ${name}\n${text}\n`);
}
