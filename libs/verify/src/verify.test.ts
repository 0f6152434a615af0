import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTree, type Entry, writeTar } from '@distroless/image';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { file, madeImage } from './checks/made-image.ts';
import { type FakeEngine, fakeEngine } from './fake-engine.ts';
import { imageReportSchema } from './image-report.ts';
import { printReport } from './print-report.ts';
import { verify } from './verify.ts';

let folder = '';
const here = process.arch === 'x64' ? 'amd64' : process.arch;
const foreign = here === 'amd64' ? 'arm64' : 'amd64';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'verify-'));
  const { layers, config } = await madeImage();
  const labels = { 'org.python.series': '3.13', 'org.python.release': '3.13.1' };
  const entries = [...(layers[0]?.entries ?? []), file('usr/local/bin/python', '')];
  await writeArchive('ours', {
    entries,
    config: { User: config.user, Entrypoint: ['python3.13'], Labels: labels },
  });
  await writeArchive('plain', { entries: [file('x', '')], config: { User: '1:1', Cmd: ['/x'] } });
  await mkdir(path.join(folder, 'tests/good'), { recursive: true });
  const texts = {
    'good/test.yaml':
      'about: It does.\nvariants: [runtime]\nderived: true\nsteps: [{ args: [good], entrypoint: python }]\n',
    'own/test.yaml': 'about: Ours alone.\nvariants: [runtime]\nsteps: [{ args: [] }]\n',
    'other/test.yaml': 'about: It does in debug.\nvariants: [debug]\nderived: true\nsteps: [{ args: [] }]\n',
  };
  for (const [name, text] of Object.entries(texts)) {
    await mkdir(path.join(folder, 'tests', path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, 'tests', name), text);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Archive = { entries: Entry[]; config: object };

/** As `docker save` writes it. */
async function writeArchive(name: string, { entries, config }: Archive): Promise<void> {
  const layer = path.join(folder, `${name}.layer`);
  const { sha256 } = await writeTar(createTree(entries), layer);
  const image = { architecture: here, os: 'linux', config, rootfs: { diff_ids: [`sha256:${sha256}`] } };
  const archive = createTree([
    file('config.json', JSON.stringify(image)),
    file('layer.tar', await readFile(layer)),
    file('manifest.json', JSON.stringify([{ Config: 'config.json', Layers: ['layer.tar'] }])),
  ]);
  await writeTar(archive, path.join(folder, `${name}.archive`));
}

/** Has the image of that archive; `run` says what becomes of a container with these arguments. */
function engineWith(name: string, { run, architecture = here }: { run: FakeEngine; architecture?: string }) {
  const archive = JSON.stringify(path.join(folder, `${name}.archive`));
  const labels = name === 'ours' ? { 'org.python.series': '3.13', 'org.python.release': '3.13.1' } : {};
  const inspected = [
    { Id: '1', Architecture: architecture, Size: 7, Config: { Labels: labels }, RootFS: {} },
  ];
  return fakeEngine(
    new Function(
      'args',
      `
      if (args[0] === 'run') return (${run.toString()})(args);
      if (args[0] === 'save') require('node:fs').copyFileSync(${archive}, args[args.indexOf('--output') + 1]);
      return { stdout: ${JSON.stringify(JSON.stringify(inspected))} };
      `,
    ) as FakeEngine,
  );
}

function verifyHere(name: string, options: Parameters<typeof engineWith>[1]) {
  return verify(name, {
    engine: engineWith(name, options),
    ...{
      scratch: path.join(folder, 'scratch'),
      now: new Date('2026-06-02'),
      behaviours: path.join(folder, 'tests'),
    },
  });
}

const sound: FakeEngine = (args) => ({ stdout: args.includes('-c') ? '3.13.1\n' : '' });
const chosen = async (report: ReturnType<typeof verify>, ...names: string[]) =>
  (await report).checks.filter(({ name }) => names.includes(name));

test('an image of ours: what it is, and nothing that breaks', async () => {
  const report = await verifyHere('ours', { run: sound });
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
  expect(
    report.checks.filter(({ name }) => ['python', 'start', 'good', 'own', 'other'].includes(name)),
  ).toEqual([
    expect.objectContaining({ name: 'python', outcome: 'passed', seen: 'Python 3.13.1' }),
    expect.objectContaining({ name: 'start', outcome: 'passed', seen: 'it ended by itself, with status 0' }),
    { name: 'good', about: 'It does.', outcome: 'passed' },
  ]);
  expect(imageReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  expect(await readdir(path.join(folder, 'scratch'))).toEqual([]);
});

test('behaviours are run by the image’s own interpreter, whatever comes first on PATH', async () => {
  const run: FakeEngine = (args) => {
    const isBehaviour = args.at(-1) === 'good';
    const isOwn = args.includes('/usr/local/bin/python3.13') && !args.includes('python');
    return { status: isBehaviour && !isOwn ? 1 : 0, stdout: '3.13.1\n' };
  };
  expect(await chosen(verifyHere('ours', { run }), 'good')).toMatchObject([{ outcome: 'passed' }]);
});

test.each<[reason: string, run: FakeEngine, finding: object]>([
  [
    'another release than the labels say',
    () => ({ stdout: '3.13.2\n' }),
    { outcome: 'breach', found: ['it is 3.13.2, the image is labelled as 3.13.1'] },
  ],
  [
    'it fails',
    () => ({ status: 1, stderr: 'Fatal Python error\n' }),
    {
      outcome: 'breach',
      found: ['it ends with status 1', '| Fatal Python error'],
      repeat: expect.stringMatching(/ engine run /),
    },
  ],
])('Python: %s', async (_reason, run, finding) => {
  const found = await chosen(verifyHere('ours', { run }), 'python', 'good');
  expect(found).toMatchObject([
    { name: 'python', ...finding },
    { outcome: 'skipped', reason: 'Python does not start' },
  ]);
});

test.each<[reason: string, status: number, stderr: string, outcome: string, mend: RegExp]>([
  [
    'no such program, as docker says it',
    127,
    'exec: "x": executable file not found in $PATH',
    'breach',
    /exec form/,
  ],
  ['no such interpreter', 1, 'exec /app/run: no such file or directory', 'breach', /exec form/],
  [
    'a user that is not there',
    125,
    'unable to find user app: no matching entries',
    'breach',
    /write the number/,
  ],
  ['a status of the engine', 126, 'permission denied', 'breach', /exec form/],
  ['another architecture', 1, 'exec /x: exec format error', 'breach', /--platform/],
  ['a module is missing', 1, "ModuleNotFoundError: No module named 'flask'", 'breach', /install it/],
  [
    'a library is missing',
    1,
    'ImportError: libpq.so.5: cannot open shared object file',
    'breach',
    /copy the library/,
  ],
  ['it wants settings', 1, "KeyError: 'DATABASE_URL'", 'warning', /--env NAME=value/],
])('the image ends at once: %s', async (_reason, status, stderr, outcome, mend) => {
  const run = new Function(
    'args',
    `return args.includes('-c') ? { stdout: '3.13.1' } : ${JSON.stringify({ status, stderr })}`,
  ) as FakeEngine;
  expect(await chosen(verifyHere('ours', { run }), 'start')).toMatchObject([
    {
      outcome,
      mend: expect.stringMatching(mend),
      found: [`it ended at once with status ${status}`, `| ${stderr}`],
    },
  ]);
});

test('an image for another architecture: its files are checked, and it is said why nothing is run', async () => {
  const run: FakeEngine = () => ({ status: 1, stderr: 'exec /usr/local/bin/python: exec format error' });
  const report = await verifyHere('ours', { run, architecture: foreign });
  const reason = expect.stringMatching(
    `^this machine does not run ${foreign} programs: only the image's files are checked`,
  );
  expect(report.checks.filter(({ outcome }) => outcome === 'skipped')).toMatchObject(
    ['python', 'start', 'good'].map((name) => ({ name, reason })),
  );
  expect(report.counts.passed).toBeGreaterThan(20);
});

test('an image that has no Python', async () => {
  const report = await verifyHere('plain', { run: () => ({ status: 1 }) });
  expect(report.what).toMatchObject({ packages: { system: 0, python: 0 } });
  expect(report.checks.find(({ name }) => name === 'python')).toMatchObject({
    outcome: 'breach',
    found: ['there is no python or python3 on PATH, and no python3.X in any folder'],
  });
});

test('an image that is not there', async () => {
  const engine = fakeEngine(() => ({ status: 125, stderr: 'Error: x: image not known' }));
  await expect(verify('x', { engine, scratch: folder, now: new Date(0) })).rejects.toThrow(
    'cannot inspect image "x": podman does not have it; build it, or have it pulled first ("./nx engine pull <image>")',
  );
});

test('the report for people', async () => {
  const run: FakeEngine = (args) =>
    args.includes('-c') ? { stdout: '3.13.1' } : { status: 1, stderr: "KeyError: 'A'" };
  const report = await verifyHere('plain', { run });
  const checks = report.checks.filter(({ name }) =>
    ['start-command', 'start', 'no-shell', 'no-setuid'].includes(name),
  );
  const counts = { passed: 0, breach: 1, warning: 1, skipped: 2 };
  expect(printReport({ ...report, checks, counts })).toBe(`plain
  made from     no image of Distroless Python
  system        unknown, ${here}
  Python        none
  user          1:1
  starts        ["/x"] in /
  size          0.0 MB in 1 layer
  packages      0 of the system, 0 of Python

breach  start-command: what ENTRYPOINT and CMD name is in the image and can be run
  "/x" may not be executed (mode 0644)
  mend: write both in exec form, ["python", "main.py"], with a program and files that the image has

warning  start: the image starts as it is configured, on a read-only root, and stops when asked
  it ended at once with status 1
  | KeyError: 'A'
  mend: if it needs settings or a writable folder to start, give it --env NAME=value, or look at what it says
  to repeat: ./nx engine run --rm --pull never --network none --read-only --read-only-tmpfs=false --security-opt no-new-privileges --cap-drop all --memory 2g --pids-limit 512 --log-driver none --tmpfs /tmp:size=256m --image-volume ignore plain

skipped  no-shell, no-setuid: the image is made from none of ours

4 checks: 0 passed, 1 breach, 1 warning, 2 skipped`);
});
