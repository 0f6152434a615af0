import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { intentOf, parsePackageSets, parseVersions, variants } from '@distroless/matrix';
import { type FakeArchive, fakeArchive } from '@distroless/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MadeClone, madeClone } from './lib/testing/made-clone.ts';

// Adds a series as docs/building.md describes it: in a clone whose matrix has another one, with a fake archive for both.
const versions = 'images/python/versions.yaml';
const packages = 'images/python/packages.yaml';
const [there, added] = ['3.98', '3.99'];
const matrix = `registry: localhost
architectures: [amd64, arm64]
suites:
  trixie: { debian: 13 }
  bookworm: { debian: 12 }
series:
  "${there}": { suite: trixie, eol: 2098-10-31 }
releases: {}
discover: [trixie]
`;

let clone: MadeClone;
let archive: FakeArchive;
let env: Record<string, string>;
beforeAll(async () => {
  clone = madeClone();
  clone.write(versions, matrix);
  // Without tools, which PyPI and a container would resolve.
  clone.edit(packages, (text) => text.replace(/^tools:\n(?: .*\n)+/m, 'tools: []\n'));
  archive = await madeArchive();
  clone.write(`libs/debian-index/keys/${archive.key.fingerprint}.asc`, archive.key.armored);
  for (const series of clone.list('images/python').filter((name) => /^\d/.test(name))) {
    clone.remove(`images/python/${series}`);
  }
  env = {
    DEBIAN_MIRROR: archive.mirrors.debian,
    DEBIAN_SECURITY_MIRROR: archive.mirrors['debian-security'],
    CPYTHON_MIRROR: '',
    RELEASE_API: 'off',
    CPYTHON_RELEASE: '',
    DISTROLESS_CACHE: join(clone.folder, 'dist/cache'),
    NODE_OPTIONS: `--import=${new URL('../libs/workspace/src/testing/loopback-only.mjs', import.meta.url)}`,
    NX_DAEMON: 'false',
    NX_ISOLATE_PLUGINS: 'false',
    NX_NO_CLOUD: 'true',
  };
  await nx('lock');
  clone.commit();
}, 60_000);
afterAll(async () => {
  await archive?.close();
  clone?.close();
});

/** An archive with a release of CPython for both series, and the packages of their images. */
async function madeArchive(): Promise<FakeArchive> {
  const parsed = parseVersions(matrix);
  const sets = parsePackageSets(readFileSync(join(clone.folder, packages), 'utf8'));
  const names = variants.flatMap((variant) =>
    Object.values(intentOf({ series: there, variant }, parsed, sets).roots).flatMap((root) =>
      Object.values(root.packages).flat(),
    ),
  );
  const sources = [there, added].map((series) => ({
    name: `python${series}`,
    version: `${series}.1-1`,
    files: { [`python${series}_${series}.1.orig.tar.xz`]: `CPython ${series}` },
  }));
  const suite = {
    architectures: parsed.architectures,
    packages: [...new Set(names)].map((name) => ({ name, architecture: 'all' })),
  };
  // The emulator is that of another suite.
  return fakeArchive({ trixie: { ...suite, sources }, bookworm: suite });
}

/** Records an engine as chosen: locks without tools need none. */
async function nx(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await clone.run('node', ['node_modules/.bin/nx', ...args], env);
  expect(status, stdout + stderr).toBe(0);
  return stdout;
}

async function projects(): Promise<string[]> {
  return JSON.parse(await nx('show', 'projects', '--json'));
}

it('a series is added with one entry and one command, and can be removed completely', {
  timeout: 60_000,
}, async () => {
  const before = await projects();
  expect(before).toContain(`python-${there}-runtime`);

  clone.edit(versions, (text) =>
    text.replace('\nseries:\n', `\nseries:\n  "${added}": { suite: trixie, eol: 2099-10-31 }\n`),
  );
  await nx('lock');

  const locks = variants.map((variant) => `images/python/${added}/${variant}/lock.json`);
  expect(clone.changes()).toEqual([versions, ...locks].sort());
  for (const lock of locks) {
    expect(JSON.parse(readFileSync(join(clone.folder, lock), 'utf8'))).toMatchObject({
      series: added,
      eol: '2099-10-31',
      release: { version: `${added}.1` },
    });
  }
  const three = variants.map((variant) => `python-${added}-${variant}`);
  expect((await projects()).sort()).toEqual([...before, ...three].sort());
  expect(await nx('lock-check')).toContain(`all ${2 * variants.length} locks are fresh`);

  clone.edit(versions, (text) => text.replace(new RegExp(`^ {2}"${added}".*\n`, 'm'), ''));
  clone.remove(`images/python/${added}`);
  expect(clone.changes()).toEqual([]);
  expect(await projects()).toEqual(before);
});
