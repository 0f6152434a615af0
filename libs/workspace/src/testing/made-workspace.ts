import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createTree, writeTar } from '@distroless/image';
import {
  busyboxProgram,
  type FakeArchive,
  type FakePackage,
  type FakeRelease,
  fakeArchive,
  makeDeb,
  makeElf,
  makeSigningKey,
} from '@distroless/testing';
import type { PublicKey } from 'openpgp';
import { type Context, openContext } from '../context.ts';
import './loopback-only.mjs';

/** A context that trusts its archive by its key only. */
export type MadeContext = Context & { keys: () => Promise<PublicKey[]> };

/** A workspace for tests in its own folder, with a signed archive on the loopback interface as its mirror. */
export interface MadeWorkspace {
  folder: string;
  archive: FakeArchive;
  env: { DEBIAN_MIRROR: string; DISTROLESS_CACHE: string };
  /** The reports of steps. */
  lines: string[];
  /** Opens it in its current state. */
  open: (options?: { signal?: AbortSignal }) => Promise<MadeContext>;
  write: (path: string, content: string) => Promise<void>;
  edit: (path: string, change: (text: string) => string) => Promise<void>;
  /** Replaces the releases of the archive; its pool stays. */
  publish: (releases: Record<string, FakeRelease>) => Promise<void>;
  /** Files that exist only while a step runs, in dist/ and the cache. */
  leftovers: () => Promise<string[]>;
  close: () => Promise<void>;
}

export const now = new Date('2026-01-03T00:00:00Z');

const key = await makeSigningKey('archive');

/** The archive has the packages below. */
export async function madeWorkspace(): Promise<MadeWorkspace> {
  const folder = await mkdtemp(join(tmpdir(), 'workspace-'));
  const archive = await fakeArchive({ trixie: { packages: await madePackages() } }, key);
  const env = { DEBIAN_MIRROR: archive.mirrors.debian, DISTROLESS_CACHE: join(folder, 'cache') };
  const lines: string[] = [];
  const made: MadeWorkspace = {
    folder,
    archive,
    env,
    lines,
    open: async ({ signal = new AbortController().signal } = {}) => ({
      ...(await openContext(folder, env, {
        now,
        signal,
        report: (event) => 'line' in event && lines.push(event.line),
      })),
      keys: async () => [key.publicKey],
    }),
    write: async (path, content) => {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    },
    edit: async (path, change) => made.write(path, change(await readFile(join(folder, path), 'utf8'))),
    publish: async (releases) => {
      const next = await fakeArchive(releases, key);
      await next.close();
      for (const [path, content] of next.files) archive.files.set(path, content);
    },
    leftovers: async () => {
      const files = await readdir(folder, { recursive: true });
      return files.filter((path) => /\.tmp$|\.part$|dist\/tmp\/./.test(path));
    },
    close: async () => {
      await archive.close();
      await rm(folder, { recursive: true });
    },
  };
  for (const [path, text] of Object.entries(texts)) await made.write(path, text);
  return made;
}

/** A CPython of one library, at the path of the compile. */
export async function writeCpython({ folder }: MadeWorkspace, name: string): Promise<void> {
  const meta = { uid: 0, gid: 0, mtime: 1_767_000_000 };
  const tree = createTree([
    { ...meta, type: 'directory', path: 'usr/local/lib', mode: 0o755 },
    {
      ...meta,
      type: 'file',
      path: 'usr/local/lib/libpython3.13.so.1.0',
      mode: 0o644,
      content: makeElf({ soname: 'libpython3.13.so.1.0' }),
    },
  ]);
  await writeTar(tree, join(folder, 'dist/python/3.13/builder', name));
}

export async function madePackages(): Promise<FakePackage[]> {
  const libc6 = await makeDeb({
    name: 'libc6',
    compression: 'none',
    files: [
      { path: './etc/ld.so.conf', content: '/usr/local/lib\n/usr/lib/x86_64-linux-gnu\n' },
      {
        path: './usr/lib/x86_64-linux-gnu/libc.so.6',
        content: Buffer.concat([makeElf({ soname: 'libc.so.6' }), Buffer.alloc(300_000, 'c')]),
      },
      { path: './usr/share/doc/libc6/copyright', content: 'free' },
    ],
  });
  const busybox = await makeDeb({
    name: 'busybox-static',
    files: [{ path: './usr/bin/busybox', mode: 0o755, content: busyboxProgram(['[', '[[', 'ash', 'sh']) }],
  });
  return [
    { name: 'libc6', deb: libc6 },
    { name: 'zlib1g', fields: { Depends: 'libc6' } },
    { name: 'busybox-static', deb: busybox, fields: { Depends: 'libc6' } },
  ];
}

const texts = {
  'images/python/versions.yaml': `registry: localhost
architectures: [amd64]
suites: { trixie: { debian: 13 } }
series: { "3.13": { suite: trixie, eol: 2029-10-31 } }
releases: { 3.13.15: ${'a'.repeat(64)} }
`,
  'images/python/packages.yaml': `roots:
  runtime:
    packages: [zlib1g]
    directories: { tmp: { mode: "1777" } }
  debug: { on: runtime, packages: [busybox-static], links: { bin/sh: /busybox/sh } }
  builder: { packages: [zlib1g] }
  toolchain: { packages: [zlib1g] }
  pip: { packages: [zlib1g] }
cpython: { configure: [], release: [], cflags: [], ldflags: [], drop: [], builder-only: [] }
tools: []
`,
  'images/python/rootfs/etc/passwd': 'root:x:0:0::/root:/sbin/nologin\n',
};
