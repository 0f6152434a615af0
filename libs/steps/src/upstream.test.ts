import { createReadStream } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTree, type Entry, readTar, writeTar } from '@distroless/image';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from './context.ts';
import { lockImages } from './lock.ts';
import { type MadeWorkspace, madeWorkspace } from './made-workspace.ts';
import { takeOtherRoot } from './other-root.ts';
import { buildRootfs } from './rootfs.ts';
import { takeUpstreamCpython } from './upstream.ts';

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
});
afterEach(() => made.close());

// An engine that writes down how it is called; what it builds is the tar of the test.
const engineScript = `#!/bin/sh
echo "$@" >> "$RECORD"
case $1 in
image) echo '[{"Id":"0123","Architecture":"amd64","Size":1,"Config":{},"RootFS":{}}]';;
build) for word; do case $word in type=tar,dest=*) cp "$EXPORT" "\${word#type=tar,dest=}";; esac; done;;
esac
`;

const meta = { uid: 7, gid: 7, mtime: 1_770_000_000 };

function file(path: string, content = path): Entry {
  return { ...meta, type: 'file', path, mode: 0o755, content: Buffer.from(content) };
}

function link(path: string, target: string): Entry {
  return { ...meta, type: 'symlink', path, mode: 0o777, target };
}

/** Works with an engine that exports these entries; returns its calls, a line each. */
async function record(
  exported: Entry[],
  env: Record<string, string>,
  work: (context: Context) => Promise<void>,
): Promise<string> {
  await made.write('engine.sh', engineScript);
  await chmod(join(made.folder, 'engine.sh'), 0o755);
  await writeTar(createTree(exported), join(made.folder, 'export.tar'));
  const settings = { RECORD: join(made.folder, 'record'), EXPORT: join(made.folder, 'export.tar') };
  const engine = {
    name: 'podman' as const,
    command: [join(made.folder, 'engine.sh')] as [string],
    env: { ...process.env, ...settings },
  };
  const context = await made.open();
  await work({ ...context, env: { ...context.env, ...env }, engine: async () => engine });
  return readFile(settings.RECORD, 'utf8');
}

async function namesIn(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of readTar(createReadStream(join(made.folder, path)), path)) {
    if (entry.type !== 'directory') names.push(entry.path);
  }
  return names;
}

const builder = { series: '3.13', variant: 'builder' } as const;
const runtime = { series: '3.13', variant: 'runtime' } as const;
const lib = 'usr/local/lib/python3.13';

describe('takeUpstreamCpython', () => {
  const take = (exported: Entry[], env = {}, release?: string) =>
    record(exported, env, async (context) => {
      await lockImages([builder], context);
      await takeUpstreamCpython(builder, 'amd64', { context, release });
    });

  it("brings upstream's layout into ours", async () => {
    await made.edit('images/python/packages.yaml', (text) =>
      text.replace('builder-only: []', 'builder-only: [include/**, bin/python3*-config]'),
    );
    await take([
      file('usr/local/bin/python3.13'),
      link('usr/local/bin/python3', 'python3.13'),
      link('usr/local/bin/python', 'python3'),
      file('usr/local/bin/python3.13-config'),
      link('usr/local/bin/python3-config', 'python3.13-config'),
      link('usr/local/bin/python-config', 'python3-config'),
      file('usr/local/bin/pip'),
      file('usr/local/bin/pip3.13'),
      link('usr/local/bin/pydoc', 'pydoc3'),
      file('usr/local/include/python3.13/Python.h'),
      file(`${lib}/os.py`),
      file(`${lib}/lib-dynload/_dbm.cpython-313-x86_64-linux-gnu.so`),
      file(`${lib}/lib-dynload/_gdbm.cpython-313-x86_64-linux-gnu.so`),
      file(`${lib}/site-packages/README.txt`),
      link('usr/local/man', 'share/man'),
    ]);
    expect(await namesIn('dist/python/3.13/builder/cpython-amd64-upstream.tar')).toEqual([
      'usr/bin/python3',
      'usr/local/bin/python',
      'usr/local/bin/python3',
      'usr/local/bin/python3.13',
      `${lib}/lib-dynload/_gdbm.cpython-313-x86_64-linux-gnu.so`,
      `${lib}/os.py`,
      `${lib}/site-packages/README.txt`,
    ]);
    expect(await namesIn('dist/python/3.13/builder/cpython-dev-amd64-upstream.tar')).toEqual([
      'usr/local/bin/python3-config',
      'usr/local/bin/python3.13-config',
      'usr/local/include/python3.13/Python.h',
    ]);
    expect(made.lines).toContain(
      'WARNING: CPython comes from docker.io/library/python:3.13.15-slim-trixie (sha256:0123), not pinned by the lock; not for publishing',
    );
    expect(await made.leftovers()).toEqual([]);
  });

  it.each([
    { reason: "Docker's own", env: {}, image: 'docker.io/library/python:3.13.15-slim-trixie' },
    {
      reason: 'a mirror of it',
      env: { UPSTREAM_REGISTRY: 'mirror.example' },
      image: 'mirror.example/library/python:3.13.15-slim-trixie',
    },
    {
      reason: 'another release',
      env: {},
      release: '3.13.5',
      image: 'docker.io/library/python:3.13.5-slim-trixie',
    },
  ])('which image: $reason', async ({ env, release, image }) => {
    const calls = await take([file('usr/local/bin/python3.13')], env, release);
    expect(calls).toContain(`pull --quiet --platform linux/amd64 ${image}\n`);
    expect(calls).toContain(`--target cpython-upstream --iidfile`);
    expect(calls).toContain(`--build-arg UPSTREAM=${image} --platform linux/amd64`);
  });

  it('refuses an image of another series', async () => {
    await expect(take([file('usr/local/bin/python3.12')])).rejects.toThrow(
      new Error('cannot split CPython 3.13: the compile left no interpreter at "/usr/local/bin/python3.13"'),
    );
  });
});

describe('takeOtherRoot', () => {
  const image = 'gcr.io/distroless/cc-debian13';
  const take = (exported: Entry[], env: Record<string, string> = { ROOT_IMAGE: image }) =>
    record(exported, env, async (context) => {
      await lockImages([runtime], context);
      await buildRootfs(runtime, 'amd64', context);
      await takeOtherRoot(runtime, 'amd64', context);
    });
  const debian = (version: string) => file('etc/os-release', `ID="debian"\nVERSION_ID="${version}"\n`);

  it('has what ours has, with the packages of the image', async () => {
    const record = 'var/lib/dpkg/status.d/libc6';
    const files = ['usr/lib/x86_64-linux-gnu/libc.so.6', 'usr/share/doc/libc6/copyright'];
    const calls = await take([
      debian('13'),
      file(record, 'Package: libc6\nVersion: 9\n'),
      file(`${record}.md5sums`, files.map((path) => `d41d8cd98f00b204e9800998ecf8427e  ${path}\n`).join('')),
      ...files.map((path) => file(path, '')),
    ]);
    expect(calls).toContain(`pull --quiet --platform linux/amd64 ${image}\n`);
    expect(calls).toContain(`--build-arg ROOT_IMAGE=${image}`);
    const [own, other] = ['rootfs', 'other-root'].map((name) => `dist/python/3.13/runtime/${name}-amd64.tar`);
    expect(await namesIn(other ?? '')).toEqual(await namesIn(own ?? ''));
    expect(made.lines).toContain('taken from it: libc6 9');
  });

  it.each([
    {
      reason: 'it is of another Debian',
      exported: [debian('12')],
      message: `cannot take a root from "${image}": it is of Debian 12, the image of Debian 13 (trixie); set ROOT_IMAGE to one of that`,
    },
    {
      reason: 'it does not say of which',
      exported: [file('etc/motd')],
      message: `cannot take a root from "${image}": it is of Debian (it does not say), the image of Debian 13 (trixie); set ROOT_IMAGE to one of that`,
    },
    {
      reason: 'it has nothing of ours',
      exported: [debian('13')],
      message: `cannot take a root from "${image}": /var/lib/dpkg/status.d records no package of ours with its files; set ROOT_IMAGE to an image of Google's distroless`,
    },
    {
      reason: 'none is named',
      exported: [],
      env: {},
      message: 'cannot take another root: ROOT_IMAGE is not set; set it to an image',
    },
  ])('refuses an image when $reason', async ({ exported, env, message }) => {
    await expect(take(exported, env)).rejects.toThrow(new Error(message));
  });
});
