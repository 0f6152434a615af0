import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { type Entry, readTar } from '@distroless/image';
import { writeSource } from '@distroless/lockfile';
import { makeElf } from '@distroless/testing';
import {
  type MadeWorkspace,
  madeWorkspace,
  withExportingEngine,
  writeMadeLock,
} from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeCompiled, writeCpython } from './build.ts';

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
});
afterEach(() => made.close());

const meta = { uid: 7, gid: 7, mtime: 1_770_000_000 };

function file(path: string, content: string | Buffer = path): Entry {
  return { ...meta, type: 'file', path, mode: 0o755, content: Buffer.from(content) };
}

function link(path: string, target: string): Entry {
  return { ...meta, type: 'symlink', path, mode: 0o777, target };
}

async function namesIn(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of readTar(createReadStream(join(made.folder, path)), path)) {
    if (entry.type !== 'directory') names.push(entry.path);
  }
  return names;
}

const builder = { series: '3.13', variant: 'builder' } as const;
const lib = 'usr/local/lib/python3.13';

describe('the flavour upstream', () => {
  const take = (exported: Entry[], env = {}, release = '3.13.15') =>
    withExportingEngine(made, { exported, env }, async (context) => {
      await writeMadeLock(builder, context);
      const source = { version: release, file: `Python-${release}.tar.xz`, sha256: 'a'.repeat(64) };
      await writeSource('3.13', source, context);
      await writeCompiled(builder, { context, flavour: 'upstream' });
      await writeCpython(builder, 'amd64', { context, flavour: 'upstream' });
    });

  it("converts upstream's layout to ours", async () => {
    await made.edit('images/python/packages.yaml', (text) =>
      text.replace('builder-only: []', 'builder-only: [include/**, bin/python3*-config]'),
    );
    await take([
      file('usr/local/bin/python3.13', makeElf()),
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
      reason: 'a mirror of Docker Hub',
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
    const calls = await take([file('usr/local/bin/python3.13', makeElf())], env, release);
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
