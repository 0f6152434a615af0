import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { lockImages } from '@distroless/resolve';
import { type MadeWorkspace, madeWorkspace } from '@distroless/workspace/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';

// The commands as people use them: as processes, in a fake workspace with the real tools.
const root = fileURLToPath(new URL('..', import.meta.url));
const loopbackOnly = new URL('../libs/workspace/src/testing/loopback-only.mjs', import.meta.url);
const pool = 'debian/pool/main/libc6_1.0-1_amd64.deb';
const output = 'dist/python/3.13/runtime/rootfs-amd64.tar';
const rootfs = ['rootfs', 'python-3.13-runtime'];

let made: MadeWorkspace;
const children: ChildProcess[] = [];
beforeEach(async () => {
  made = await madeWorkspace();
  await lockImages([{ series: '3.13', variant: 'runtime' }], await made.open());
  await mkdir(join(made.folder, 'tools'));
  await cp(join(root, 'tools'), join(made.folder, 'tools'), { recursive: true });
  await cp(join(root, 'package.json'), join(made.folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(made.folder, 'node_modules'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await made.close();
});

/** `limit` is the largest size of a file, in blocks of 512 bytes: it simulates a full disk. */
function start([tool, ...args]: string[], { limit = 'unlimited' } = {}) {
  const command = ['node', '--import', 'tsx', join(made.folder, `tools/${tool}.ts`), ...args];
  const env = {
    ...process.env,
    ...made.env,
    NODE_OPTIONS: `--import=${loopbackOnly}`,
    NO_COLOR: '1',
    FORCE_COLOR: '0',
  };
  const child = spawn('sh', ['-c', `ulimit -f ${limit}; exec "$@"`, 'sh', ...command], { env, cwd: root });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += text));
  child.stderr.on('data', (text) => (output.stderr += text));
  const ended = new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (status) => resolve({ status, ...output }));
  });
  return { child, ended };
}

it('two runs at the same time both succeed', async () => {
  const results = await Promise.all([start(rootfs).ended, start(rootfs).ended]);
  const said = `assemble 2 packages\nwrote ${output}\n`;
  expect(results).toEqual([
    { status: 0, stdout: said, stderr: '' },
    { status: 0, stdout: said, stderr: '' },
  ]);
  expect(await made.leftovers()).toEqual([]);
});

it('without network an error names the file, the places that were tried, and what to set', async () => {
  await made.archive.close();
  const cold = await start(rootfs).ended;
  expect(cold.status).toBe(1);
  expect(cold.stderr).toMatch(
    /^cannot fetch "(libc6|zlib1g)_1\.0-1_amd64\.deb":\n {2}http:.*: cannot reach "127\.0\.0\.1:\d+" \(.*\)\n {2}https:.*: 404 Not Found\nset DEBIAN_MIRROR .*\n$/,
  );
  expect(await made.leftovers()).toEqual([]);
});

it('Ctrl-C in a stalled download ends with status 130 and leaves nothing, and the next run works', async () => {
  made.archive.fail(pool, { kind: 'stall', after: 1000 }, 1);
  const { child, ended } = start(rootfs);
  while (!made.archive.requests.some(({ path }) => path === pool)) await sleep(20);
  await sleep(100);
  child.kill('SIGINT');
  expect(await ended).toEqual({ status: 130, stdout: '', stderr: 'interrupted by SIGINT\n' });
  expect(await made.leftovers()).toEqual([]);
  expect((await start(rootfs).ended).status).toBe(0);
});

it('a full disk is reported, and the file of the last run stays unchanged', async () => {
  expect((await start(rootfs).ended).status).toBe(0);
  const before = await readFile(join(made.folder, output));
  const { status, stderr } = await start(rootfs, { limit: '400' }).ended;
  expect(stderr).toBe(`cannot write "${join(made.folder, output)}": EFBIG: file too large, write\n`);
  expect(status).toBe(1);
  expect(before.equals(await readFile(join(made.folder, output)))).toBe(true);
  expect(await made.leftovers()).toEqual([]);
});

it('an unknown image is an error, and a stale lock is reported without network', async () => {
  await made.edit('images/python/versions.yaml', (text) => text.replace('2029', '2030'));
  const [unknown, stale] = await Promise.all([
    start(['rootfs', 'python-3.8-runtime']).ended,
    start(['lock-check', 'python-3.13-runtime']).ended,
  ]);
  expect(unknown).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'cannot find image "python-3.8-runtime": series "3.8" is not in versions.yaml, which has "3.13"\n',
  });
  expect(stale).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'images/python/3.13/runtime/lock.json: stale: versions.yaml or packages.yaml changed since it was written; run ./nx run python-3.13-runtime:lock\n',
  });
});
