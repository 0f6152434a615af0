import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageReportSchema } from './image-report.ts';
import { type FakeEngine, fakeEngine } from './testing/fake-engine.ts';
import { foreign, makeSavedImages, type SavedImages, sound } from './testing/saved-images.ts';
import { here } from './testing/write-saved-image.ts';
import { verify } from './verify.ts';

let images: SavedImages;
beforeAll(async () => {
  images = await makeSavedImages();
});
afterAll(() => images.remove());

const chosen = async (report: ReturnType<typeof verify>, ...names: string[]) =>
  (await report).checks.filter(({ name }) => names.includes(name));

test('an image of ours is described, and nothing is wrong with it', async () => {
  const report = await images.verify('ours', { run: sound });
  expect(report).toMatchObject({
    image: 'ours',
    what: {
      id: 'sha256:1',
      architecture: here,
      user: '1000:1000',
      entrypoint: ['python3.13'],
      size: 7,
      layers: 1,
      madeFrom: { variant: 'runtime', version: expect.stringMatching(/^3\.13\.1-debian/) },
      python: { series: '3.13', release: '3.13.1' },
      packages: { system: 3, python: 0 },
    },
  });
  const names = ['examination', 'python', 'start', 'good', 'own', 'other'];
  expect(report.checks.filter(({ name }) => names.includes(name))).toEqual([
    expect.objectContaining({ name: 'examination', outcome: 'passed' }),
    expect.objectContaining({ name: 'python', outcome: 'passed', seen: 'Python 3.13.1' }),
    expect.objectContaining({ name: 'start', outcome: 'passed', seen: 'it ended by itself, with status 0' }),
    { name: 'good', holds: 'It does.', outcome: 'passed' },
  ]);
  expect(imageReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  expect(await readdir(path.join(images.folder, 'scratch'))).toEqual([]);
});

test('behaviours are run by the image’s own interpreter, whatever comes first on PATH', async () => {
  const run: FakeEngine = (args) => {
    const isBehaviour = args.at(-1) === 'good';
    const isOwn = args.includes('/usr/local/bin/python3.13') && !args.includes('python');
    return { status: isBehaviour && !isOwn ? 1 : 0, stdout: '3.13.1\n' };
  };
  expect(await chosen(images.verify('ours', { run }), 'good')).toMatchObject([{ outcome: 'passed' }]);
});

test.each<[reason: string, run: FakeEngine, messages: string[]]>([
  [
    'another release than the labels say',
    () => ({ stdout: '3.13.2\n' }),
    ['it is 3.13.2, the image is labelled as 3.13.1'],
  ],
  [
    'it fails',
    () => ({ status: 1, stderr: 'Fatal Python error\n' }),
    ['it ends with status 1', '| Fatal Python error'],
  ],
])('Python: %s', async (_reason, run, messages) => {
  const [python, good] = await chosen(images.verify('ours', { run }), 'python', 'good');
  expect(python).toMatchObject({
    ...{ name: 'python', outcome: 'failed' },
    repeat: expect.stringMatching(/ engine run /),
  });
  expect(python?.findings?.map(({ message }) => message)).toEqual(messages);
  expect(good).toMatchObject({ outcome: 'skipped', reason: 'Python does not start' });
});

test('of an image for another architecture the files are checked, and the report says why nothing is run', async () => {
  const run: FakeEngine = () => ({ status: 1, stderr: 'exec /usr/local/bin/python: exec format error' });
  const report = await images.verify('ours', { run, architecture: foreign });
  const reason = expect.stringMatching(
    `^this machine does not run ${foreign} programs: only the image's files are checked`,
  );
  expect(report.checks.filter(({ outcome }) => outcome === 'skipped')).toMatchObject(
    ['python', 'start', 'good'].map((name) => ({ name, reason })),
  );
  expect(report.counts.passed).toBeGreaterThan(20);
});

test('an image without Python fails', async () => {
  const report = await images.verify('plain', { run: () => ({ status: 1 }) });
  expect(report.what).toMatchObject({ packages: { system: 0, python: 0 } });
  expect(report.checks.find(({ name }) => name === 'python')).toMatchObject({
    outcome: 'failed',
    findings: [{ message: 'there is no python or python3 on PATH, and no python3.X in any folder' }],
  });
});

test('an image that the engine does not have is an error', async () => {
  const engine = fakeEngine(() => ({ status: 125, stderr: 'Error: x: image not known' }));
  await expect(verify('x', { engine, scratch: images.folder, now: new Date(0) })).rejects.toThrow(
    'cannot inspect image "x": podman does not have it; build it, or pull it first ("./nx engine pull <image>")',
  );
});

test('commands to repeat work from the folder of the reader', async () => {
  const run: FakeEngine = () => ({ status: 1, stderr: 'no' });
  const reader = { folder: '/home/me', nx: '/src/images/nx' };
  const [start] = await chosen(images.verify('ours', { run }, { reader }), 'start');
  expect(start?.repeat).toMatch(/^\/src\/images\/nx engine run /);
});

test('an image that cannot be examined fails, and is not run', async () => {
  const run: FakeEngine = () => ({ status: 0, stdout: 'it was run' });
  const report = await images.verify('ours', { run }, { limits: { timeMs: 1 } });
  expect(report.checks[0]).toMatchObject({
    ...{ name: 'examination', outcome: 'failed' },
    findings: [{ kind: 'time-limit' }],
  });
  const others = report.checks.slice(1);
  expect(others.map(({ name }) => name)).toEqual(expect.arrayContaining(['not-root', 'python', 'start']));
  expect(new Set(others.map(({ outcome }) => outcome))).toEqual(new Set(['skipped']));
  expect(imageReportSchema.parse(report)).toEqual(report);
});
