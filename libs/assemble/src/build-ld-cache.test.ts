import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Entry, readTar } from '@distroless/image';
import {
  type MadeWorkspace,
  madeWorkspace,
  writeCpython,
  writeMadeLock,
} from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildLdCache } from './build-ld-cache.ts';
import { buildRootfs } from './rootfs.ts';

const runtime = { series: '3.13', variant: 'runtime' } as const;

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
});
afterEach(() => made.close());

const build = async (flavour: 'fast' | 'release') =>
  buildLdCache(runtime, 'amd64', { context: await made.open(), flavour });

describe('buildLdCache', () => {
  it('lists the libraries of both layers, and is the same for each flavour', async () => {
    await writeMadeLock(runtime, await made.open());
    await buildRootfs(runtime, 'amd64', { context: await made.open() });
    await writeCpython(made, 'cpython-amd64-fast.tar');
    const path = join(made.folder, await build('fast'));
    const members: Entry[] = [];
    for await (const entry of readTar(createReadStream(path), path)) members.push(entry);
    expect(members.map(({ path: name, type }) => `${type} ${name}`)).toEqual([
      'directory etc',
      'file etc/ld.so.cache',
    ]);
    const [, cache] = members;
    const paths =
      cache?.type === 'file' ? (cache.content.toString('latin1').match(/\/[\w./+-]+/g) ?? []) : [];
    expect(paths.sort()).toEqual([
      '/usr/lib/x86_64-linux-gnu/libc.so.6',
      '/usr/local/lib/libpython3.13.so.1.0',
    ]);
    const fast = await readFile(path);
    await writeCpython(made, 'cpython-amd64-release.tar');
    await build('release');
    expect(fast.equals(await readFile(path))).toBe(true);
  });

  it('the flavour upstream has its own root', async () => {
    const context = await made.open();
    const other = buildLdCache(runtime, 'amd64', { context, flavour: 'upstream' });
    await expect(other).rejects.toThrow(
      new Error(
        'cannot read "dist/python/3.13/runtime/upstream-root-amd64.tar": no such file; run ./nx run python-3.13-runtime:rootfs:upstream',
      ),
    );
    await expect(build('fast')).rejects.toThrow('runtime/rootfs-amd64.tar": no such file');
  });

  it('names the missing file and the command that makes it', async () => {
    await expect(build('fast')).rejects.toThrow(
      new Error(
        'cannot read "dist/python/3.13/runtime/rootfs-amd64.tar": no such file; run ./nx run python-3.13-runtime:rootfs',
      ),
    );
  });
});
