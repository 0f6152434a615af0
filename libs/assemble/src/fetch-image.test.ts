import { createHash } from 'node:crypto';
import { chooseSource } from '@distroless/cpython';
import { writeSource } from '@distroless/lockfile';
import { hostArchitecture } from '@distroless/workspace';
import { type MadeWorkspace, madeWorkspace, writeMadeLock } from '@distroless/workspace/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fetchImage } from './fetch-image.ts';

const builder = { series: '3.13', variant: 'builder' } as const;
const tarball = Buffer.from('CPython 3.13.15');
const pool = 'debian/pool/main/p/python3.13/python3.13_3.13.15.orig.tar.xz';

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
  const digest = createHash('sha256').update(tarball).digest('hex');
  await made.edit('images/python/versions.yaml', (text) =>
    text.replace('[amd64]', '[amd64, arm64]').replace('a'.repeat(64), digest),
  );
  await made.edit('images/python/packages.yaml', (text) =>
    text.replace(
      '  pip:',
      '  cross: { architectures: [amd64], packages: [zlib1g] }\n  sysroot: { architectures: [arm64], packages: [zlib1g] }\n  emulator: { packages: [zlib1g] }\n  pip:',
    ),
  );
  const packages = ['zlib1g', 'libc6'].map((name) => ({ name, architecture: 'all' }));
  await made.publish({ trixie: { architectures: ['amd64', 'arm64'], packages } });
  made.archive.files.set(pool, tarball);
  const context = await made.open();
  await writeMadeLock(builder, context);
  await writeSource('3.13', await chooseSource('3.13', context, async () => []), context);
  made.lines.length = 0;
});
afterEach(() => made.close());

const host = hostArchitecture();
const root = (name: string, arch: string) => `root "${name}" for ${arch}: 1 packages are in the cache`;
const cpython = expect.stringMatching(/^CPython 3\.13\.15 is in the cache: \/.*/);
const tools = 'Python tools: 0 wheels are in the cache';

it.each([
  {
    arch: host,
    lines: [...['builder', 'toolchain', 'emulator', 'pip'].map((name) => root(name, host)), cpython, tools],
  },
  // A cross-compile runs this machine's own toolchain, and links the other architecture's libraries.
  ...(host === 'amd64'
    ? [
        {
          arch: 'arm64' as const,
          lines: [
            root('builder', 'arm64'),
            root('toolchain', host),
            root('cross', host),
            root('sysroot', 'arm64'),
            root('emulator', host),
            root('pip', host),
            cpython,
            tools,
          ],
        },
      ]
    : []),
] as const)('fetches what $arch needs into the cache', async ({ arch, lines }) => {
  await fetchImage(builder, arch, await made.open());
  expect(made.lines).toEqual(lines);
});

it('needs no network when everything is in the cache', async () => {
  await fetchImage(builder, 'amd64', await made.open());
  await made.archive.close();
  await expect(fetchImage(builder, 'amd64', await made.open())).resolves.toBeUndefined();
});
