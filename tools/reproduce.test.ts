import { type ChildProcess, spawn } from 'node:child_process';
import { cp, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type MadeImage, type MadePublished, makePublished, sealMade } from '@distroless/reproduce/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';

// The command as people use it: as a process. The commit has a ./nx that copies an image instead of building it.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const root = fileURLToPath(new URL('..', import.meta.url));
const fakeNx = `#!/bin/sh
set -eu
echo "nx $*"
[ "\${FAKE_NX-}" != fail ] || exit 1
[ "\${FAKE_NX-}" != wait ] || { sleep 60 & trap 'kill $!; exit 1' TERM INT; wait $!; }
mkdir -p dist/python/3.13/runtime
cp -R "$FAKE_LAYOUT" dist/python/3.13/runtime/oci-amd64-release
`;

let published: MadePublished;
let image: { reference: string; digest: string };
let children: ChildProcess[];
beforeAll(async () => {
  published = await makePublished({ nx: fakeNx });
  const { folder } = published.made;
  await cp(join(root, 'tools'), join(folder, 'tools'), { recursive: true });
  await cp(join(root, 'package.json'), join(folder, 'package.json'));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  image = await published.publish();
});
beforeEach(() => {
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
});
afterAll(() => published.close());

const layout = (name: string) => join(published.made.folder, 'dist/layouts', name);

/** A layout that ./nx "builds". */
async function sealed(name: string, changes: Partial<MadeImage> = {}): Promise<string> {
  await sealMade(layout(name), { commit: published.commit, ...changes });
  return layout(name);
}

function start(args: string[], env: Record<string, string>) {
  const { folder, env: own } = published.made;
  const command = ['--import', 'tsx', join(folder, 'tools/reproduce.ts'), image.reference, ...args];
  const all = { ...process.env, ...own, HOME: folder, NO_COLOR: '1', FORCE_COLOR: '0', ...env };
  const child = spawn('node', command, { env: all, cwd: root });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += text));
  child.stderr.on('data', (text) => (output.stderr += text));
  const ended = new Promise<typeof output & { status: number | null }>((resolve) => {
    child.on('close', (status) => resolve({ status, ...output }));
  });
  return { child, ended, output };
}

const run = (args: string[], env: Record<string, string> = {}) => start(args, env).ended;
const key = () => `--key=${published.publicKey}`;
const leftovers = () => readdir(join(published.made.folder, 'dist/tmp'));

it('an identical image has status 0; what ./nx prints is on stderr', async () => {
  const { status, stdout, stderr } = await run([key()], { FAKE_LAYOUT: await sealed('same') });
  expect({ status, stderr }).toEqual({ status: 0, stderr: 'nx run python-3.13-runtime:container:release\n' });
  expect(stdout).toMatch(/^check out commit \w+\nbuild .*\nidentical: sha256:\w{64}\n$/);
  expect(await leftovers()).toEqual([]);
});

it('another image has status 1, and the differences are shown', async () => {
  const other = await sealed('other', { files: [{ path: 'bin/python', mode: 0o755 }] });
  const { status, stdout } = await run([key()], { FAKE_LAYOUT: other });
  expect(status).toBe(1);
  expect(stdout.split('\n').slice(2)).toEqual([
    'published → rebuilt',
    'layer 2 (runtime/ld-cache-amd64.tar): 1 path differs',
    '  changed bin/python: mode 0644 → 0755',
    `different: ${image.digest}`,
    '',
  ]);
});

it('a build that fails has status 2, and leaves nothing', async () => {
  const { status, stderr } = await run([key()], { FAKE_NX: 'fail' });
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /\ncannot build python-3\.13-runtime again: "\.\/nx run python-3\.13-runtime:container:release" failed, as shown above; /,
  );
  expect(await leftovers()).toEqual([]);
});

it('without a signer it has status 2; with --unverified it works, and warns at both ends', async () => {
  expect(await run([])).toMatchObject({ status: 2, stdout: '' });
  const { status, stdout } = await run(['--unverified'], { FAKE_LAYOUT: await sealed('unverified') });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^WARNING: .* is not verified: .*\n(.*\n)+WARNING: nobody has signed the image, /);
});

it('Ctrl-C during the build has status 130, and leaves nothing', async () => {
  const { child, ended, output } = start([key()], { FAKE_NX: 'wait' });
  await vi.waitFor(() => expect(output.stderr).toMatch(/^nx run /), { timeout: 40_000 });
  expect(await leftovers()).toHaveLength(1);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({
    status: 130,
    stderr: expect.stringMatching(/\ninterrupted by SIGINT\n$/),
  });
  expect(await leftovers()).toEqual([]);
});
