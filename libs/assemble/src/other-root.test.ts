import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Entry, readTar } from '@distroless/image';
import {
  type MadeWorkspace,
  madeWorkspace,
  withExportingEngine,
  writeMadeLock,
} from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildRootfs } from './rootfs.ts';

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
});
afterEach(() => made.close());

const meta = { uid: 7, gid: 7, mtime: 1_770_000_000 };

function file(path: string, content = path): Entry {
  return { ...meta, type: 'file', path, mode: 0o755, content: Buffer.from(content) };
}

async function namesIn(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of readTar(createReadStream(join(made.folder, path)), path)) {
    if (entry.type !== 'directory') names.push(entry.path);
  }
  return names;
}

const runtime = { series: '3.13', variant: 'runtime' } as const;

describe('the runtime root of the flavour upstream', () => {
  const image = 'gcr.io/distroless/cc-debian13';
  const take = (exported: Entry[], env: Record<string, string> = { ROOT_IMAGE: image }) =>
    withExportingEngine(made, { exported, env }, async (context) => {
      await writeMadeLock(runtime, context);
      await buildRootfs(runtime, 'amd64', { context });
      await buildRootfs(runtime, 'amd64', { context, root: 'upstream-root' });
    });
  const debian = (version: string) => file('etc/os-release', `ID="debian"\nVERSION_ID="${version}"\n`);

  it('has the same files as ours, with the packages of the other image', async () => {
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
    const [own, other] = ['rootfs', 'upstream-root'].map(
      (name) => `dist/python/3.13/runtime/${name}-amd64.tar`,
    );
    expect(await namesIn(other ?? '')).toEqual(await namesIn(own ?? ''));
    expect(made.lines).toContain('packages of that image: libc6 9');
  });

  it.each([
    {
      reason: 'it is another Debian',
      exported: [debian('12')],
      message: `cannot take a root from "${image}": it is Debian 12, this image is Debian 13 (trixie); set ROOT_IMAGE to an image of Debian 13`,
    },
    {
      reason: 'it does not say which Debian it is',
      exported: [file('etc/motd')],
      message: `cannot take a root from "${image}": it is Debian (unknown version), this image is Debian 13 (trixie); set ROOT_IMAGE to an image of Debian 13`,
    },
    {
      reason: 'it has none of our packages',
      exported: [debian('13')],
      message: `cannot take a root from "${image}": /var/lib/dpkg/status.d lists none of our packages with its files; set ROOT_IMAGE to an image of Google's distroless`,
    },
  ])('refuses an image when $reason', async ({ exported, message }) => {
    await expect(take(exported)).rejects.toThrow(new Error(message));
  });

  it('is our own root without ROOT_IMAGE', async () => {
    await withExportingEngine(made, { exported: [], env: {} }, async (context) => {
      await writeMadeLock(runtime, context);
      await buildRootfs(runtime, 'amd64', { context });
      await buildRootfs(runtime, 'amd64', { context, root: 'upstream-root' });
    }).catch((error: NodeJS.ErrnoException) => expect(error.code).toBe('ENOENT')); // The engine was never called.
    const bytes = ['rootfs', 'upstream-root'].map((name) =>
      readFile(join(made.folder, `dist/python/3.13/runtime/${name}-amd64.tar`)),
    );
    const [own, other] = await Promise.all(bytes);
    expect(other?.equals(own ?? Buffer.alloc(0))).toBe(true);
  });
});
