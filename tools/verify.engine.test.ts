import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildImage, type Engine, openEngine, removeImage, runEngine } from '@distroless/engine';
import { imageReportSchema } from '@distroless/verify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newestImages } from './lib/testing/newest-images.ts';

// The command as people use it: a process, with the real engine, on images that are made here from our runtime image.
const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
// `./nx run tools:verify-command` makes the image first.
const engine = await openEngine({ env: process.env, workspace: root, report: console.warn });
const { runtime } = await newestImages(engine);
const slow = 300_000;

const recipes = {
  sound: 'FROM RUNTIME\nCOPY main.py /app/\nWORKDIR /app\nCMD ["main.py"]\n',
  // Its label says that it is not ours, so our behaviours are not run.
  broken: 'FROM RUNTIME\nLABEL org.python.series=""\nENTRYPOINT ["/app/run.sh"]\n',
  hanging: 'FROM RUNTIME\nCOPY hang.py /app/sitecustomize.py\nENV PYTHONPATH=/app\n',
  deaf: 'FROM RUNTIME\nLABEL org.python.series=""\nCMD ["-c", "import signal; print(1); signal.pause()"]\n',
  wanting: 'FROM RUNTIME\nCMD ["-c", "import os; os.environ[\'API_URL\']"]\n',
  empty: 'FROM scratch\nCOPY main.py /\nUSER 1000:1000\nCMD ["/main.py"]\n',
};
const files = {
  'main.py': 'print("hello")\n',
  'hang.py': 'import time\nprint("waiting")\ntime.sleep(1000)\n',
};
/** The warning of an engine that cannot set a limit. */
const warnings = /^(?:.* cannot limit .*\n)?/;
const nameOf = (image: string) => `localhost/verify-test-${process.pid}-${image}:1`;

describe('with the engine and the runtime image of this machine', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verify-'));
    await mkdir(join(folder, 'context'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'context', name), text);
    for (const [name, recipe] of Object.entries(recipes)) {
      const dockerfile = join(folder, name);
      await writeFile(dockerfile, recipe.replace('RUNTIME', runtime));
      await buildImage(engine, { dockerfile, context: join(folder, 'context'), tag: nameOf(name) });
    }
  }, slow);
  afterAll(async () => {
    for (const name of Object.keys(recipes)) await removeImage(engine, nameOf(name));
    await rm(folder, { recursive: true, force: true });
  }, slow);

  test('an application passes, and the report is JSON', { timeout: slow }, async () => {
    const { child, ended } = start([nameOf('sound'), '--json']);
    const { status, stdout, stderr } = await ended;
    const report = imageReportSchema.parse(JSON.parse(stdout));
    expect(report.checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(report).toMatchObject({
      image: nameOf('sound'),
      what: { madeFrom: { variant: 'runtime' }, cmd: ['main.py'] },
    });
    expect(report.checks.find(({ name }) => name === 'start')).toMatchObject({
      seen: 'it ended by itself, with status 0',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(warnings) });
    expect(await leftovers(engine, child)).toEqual([]);
  });

  test('a broken entrypoint is found in the files and by the container', { timeout: slow }, async () => {
    const { status, stdout } = await start([nameOf('broken')]).ended;
    expect(stdout).toContain('  "/app/run.sh" is not there\n');
    expect(stdout).toMatch(/\nfailed {2}start: .*\n {2}it ended at once with status 127\n/);
    expect(status).toBe(1);
  });

  test('an image that needs a variable fails, and passes with it', { timeout: slow }, async () => {
    const without = await start([nameOf('wanting')]).ended;
    expect(without.stdout).toMatch(/\n {2}fix: it needs a variable to start: .* --env API_URL=value/);
    expect(without.status).toBe(1);
    expect((await start([nameOf('wanting'), '--env', 'API_URL=x']).ended).status).toBe(0);
  });

  test('outside of the clone the commands to repeat have full paths', { timeout: slow }, async () => {
    const { stdout } = await start([nameOf('broken')], {}, tmpdir()).ended;
    // A path with a space is quoted.
    expect(stdout.replaceAll("'", '')).toContain(`\n  to repeat: ${join(root, 'nx')} engine run `);
  });

  test('an image without Python fails', { timeout: slow }, async () => {
    const { status, stdout } = await start([nameOf('empty')]).ended;
    expect(stdout).toMatch(/\nfailed {2}python: .*\n {2}there is no python or python3 on PATH/);
    expect(status).toBe(1);
  });

  test('an image that hangs is stopped when its time is over', { timeout: slow }, async () => {
    const { child, ended } = start([nameOf('hanging'), '--timeout', '4', '--start-for', '0']);
    const { status, stdout } = await ended;
    expect(stdout).toMatch(
      /\nfailed {2}python: .*\n {2}cannot run a container of ".*": no end after 4000 ms; it was stopped\n/,
    );
    expect(stdout).toMatch(/\nskipped {2}.*find-library.*: Python does not start\n/);
    expect(status).toBe(1);
    expect(await leftovers(engine, child)).toEqual([]);
  });

  test('one that ignores SIGTERM gets a warning', { timeout: slow }, async () => {
    const { child, ended } = start([nameOf('deaf')]);
    const { stdout } = await ended;
    expect(stdout).toMatch(
      /\nwarning {2}start: .*\n {2}it was still running 10 s after SIGTERM, and was killed\n/,
    );
    expect(await leftovers(engine, child)).toEqual([]);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s while a container runs leaves nothing behind',
    { timeout: slow },
    async (signal, status) => {
      const { child, ended } = start([nameOf('hanging'), '--timeout', '500']);
      while (!(await leftovers(engine, child)).some((line) => line.startsWith('Up'))) await sleep(200);
      child.kill(signal);
      const stderr = expect.stringMatching(new RegExp(`${warnings.source}interrupted by ${signal}\n$`));
      expect(await ended).toEqual({ status, stdout: '', stderr });
      expect(await leftovers(engine, child)).toEqual([]);
    },
  );
});

test('an image that the engine does not have', { timeout: slow }, async () => {
  expect(await start(['localhost/not-there:1', '--json']).ended).toEqual({
    status: 2,
    stdout: '',
    stderr: `cannot inspect image "localhost/not-there:1": ${engine.name} does not have it; build it, or pull it first ("./nx engine pull <image>")\n`,
  });
});

test('no engine', { timeout: slow }, async () => {
  const { status, stderr } = await start(['x'], { ENGINE: 'podman', PATH: '/nowhere' }).ended;
  expect(stderr).toBe('cannot use podman: it is not installed; install podman 4.3 or newer\n');
  expect(status).toBe(2);
});

test('no image', { timeout: slow }, async () => {
  const { status, stderr } = await start([]).ended;
  expect(stderr).toMatch(/^cannot verify: no image is named\nusage: /);
  expect(status).toBe(2);
});

function start(args: string[], env: Record<string, string> = {}, cwd = root) {
  const tsx = createRequire(import.meta.url).resolve('tsx');
  const child = spawn(process.execPath, ['--import', tsx, join(root, 'tools/verify.ts'), ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env },
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += text));
  child.stderr.on('data', (text) => (output.stderr += text));
  const ended = new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (status) => resolve({ status, ...output }));
  });
  return { child, ended };
}

/** Containers of these images, by their states, and the folder of that run. */
async function leftovers(local: Engine, { pid }: { pid?: number | undefined }): Promise<string[]> {
  const { stdout } = await runEngine(local, ['ps', '--all', '--format', '{{.Status}} {{.Image}}']);
  const containers = stdout.split('\n').filter((line) => line.includes(`verify-test-${process.pid}-`));
  const folders = await readdir(join(root, 'dist/verify')).catch(() => []);
  return [...containers, ...folders.filter((name) => name === `${pid}`)];
}
