import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSource } from '@distroless/lockfile';
import { type MadeWorkspace, madeWorkspace, writeMadeLock } from '@distroless/workspace/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { checkImages } from './check-images.ts';
import type { ScanGate } from './scan-gate.ts';
import { readSealedImage } from './sealed-image.ts';
import { DATE, LABELS, seal } from './testing/made-images.ts';

const image = { series: '3.13', variant: 'runtime' } as const;
const folder = 'dist/python/3.13/runtime/oci-amd64-release';

let made: MadeWorkspace;
let revision: string;
beforeAll(async () => {
  made = await madeWorkspace();
  const context = await made.open();
  const { release } = await writeMadeLock(image, context);
  await writeMadeLock({ ...image, variant: 'builder' }, context);
  await made.write('.gitignore', 'dist/\ncache/\n');
  await writeSource('3.13', release, { workspace: made.folder });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'one');
  revision = git('rev-parse', 'HEAD');
});
afterAll(() => made.close());

beforeEach(async () => {
  rmSync(join(made.folder, folder), { recursive: true, force: true });
  git('clean', '-qfd');
  git('checkout', '-q', '.');
  const labels = { ...LABELS, 'org.python.image.revision': revision };
  await seal(join(made.folder, folder), { labels });
  const { layout } = await readSealedImage(join(made.folder, folder));
  const counts = { passed: 60, failed: 0, skipped: 0 };
  const digests = { manifest: layout.manifest.digest, config: layout.config.digest };
  const record = { ...digests, revision, dirty: false, counts, skipped: [] };
  writeFileSync(join(made.folder, `${folder}.verified.json`), JSON.stringify(record));
});

function git(...args: string[]): string {
  const user = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...user, ...args], {
    cwd: made.folder,
    encoding: 'utf8',
    stdio: 'pipe',
    env: { ...process.env, GIT_COMMITTER_DATE: `${DATE} +0000` },
  }).trim();
}

function check(env: NodeJS.ProcessEnv = {}, scan: ScanGate | 'unscanned' = async () => ({ fixable: [] })) {
  return checkImages(image, {
    ...{ workspace: made.folder, env: { ...process.env, ...env }, now: new Date('2026-01-03T00:00:00Z') },
    ...{ architectures: ['amd64'], pastEndOfLife: false, scan },
  });
}

it('images are read with what their tags need', async () => {
  const { images, ...facts } = await check();
  const created = new Date('2026-01-02T00:00:00Z');
  expect(facts).toEqual({ ...image, release: '3.13.15', debian: 13, created, openVex: {} });
  expect(images.map(({ architecture }) => architecture)).toEqual(['amd64']);
});

it('what a scan finds is refused together with the other reasons', async () => {
  await made.write('images/python/rootfs/etc/new', '');
  const scan: ScanGate = async () => ({ fixable: ['glibc 1: CVE-2026-1111 fixed in 2'] });
  await expect(check({}, scan)).rejects.toThrow(
    /files differ from the commit: .*\n {2}amd64: glibc 1: CVE-2026-1111 fixed in 2; run \.\/nx lock/,
  );
});

it('an image that cannot be scanned is refused, unless it is to be published unscanned', async () => {
  const scan: ScanGate = () =>
    Promise.reject(new Error(`cannot reach the API from ${made.folder}/x; run again`));
  await expect(check({}, scan)).rejects.toThrow(
    'amd64: it was not scanned: cannot reach the API from x; run again; or add --unscanned',
  );
  expect((await check({}, 'unscanned')).images).toHaveLength(1);
});

it('what does not apply to an image is kept by its digest', async () => {
  const { images, openVex } = await check({}, async () => ({ fixable: [], openVex: '{}' }));
  expect(openVex).toEqual({ [images[0]?.layout.manifest.digest ?? '']: '{}' });
});

it('a layer with one other byte is refused', async () => {
  const { layout } = await readSealedImage(join(made.folder, folder));
  const { digest = '' } = layout.layers[1] ?? {};
  const file = join(made.folder, folder, 'blobs', digest.replace(':', '/'));
  const content = readFileSync(file);
  content[600] = 1;
  rmSync(file);
  writeFileSync(file, content);
  await expect(check()).rejects.toThrow(
    `cannot publish python-3.13-runtime:\n  amd64: ${folder}: the layer "${digest}" has digest "sha256:`,
  );
});

it('an image that was sealed again after it was verified is refused', async () => {
  rmSync(join(made.folder, folder), { recursive: true });
  const labels = { ...LABELS, 'org.python.image.revision': revision };
  await seal(join(made.folder, folder), { labels, content: 'other' });
  await expect(check()).rejects.toThrow(`amd64: "${folder}" was changed after it was verified; run ./nx run`);
});

it.each([
  { reason: 'a tracked file', file: 'images/python/packages.yaml' },
  { reason: 'a file that git does not know', file: 'images/python/rootfs/etc/new' },
])('a dirty tree is refused, whatever CI says: $reason', async ({ file }) => {
  const before = file.endsWith('.yaml') ? readFileSync(join(made.folder, file), 'utf8') : '';
  await made.write(file, `${before}\n`);
  await expect(check({ CI_COMMIT_SHA: revision })).rejects.toThrow(`files differ from the commit: "${file}"`);
});

it.each([{}, { SOURCE_DATE_EPOCH: '1767312060' }])(
  'an image of another time than its commit is refused, also with %j',
  async (env) => {
    const labels = { ...LABELS, 'org.python.image.revision': revision };
    rmSync(join(made.folder, folder), { recursive: true });
    await seal(join(made.folder, folder), { labels, date: DATE + 60 });
    await expect(check(env)).rejects.toThrow(
      'amd64: it is from 2026-01-02T00:01:00.000Z, its commit from 2026-01-02T00:00:00.000Z; unset SOURCE_DATE_EPOCH, and run ./nx run',
    );
  },
);

it('a lock of another intent is refused', async () => {
  await made.edit('images/python/versions.yaml', (text) => text.replace('2029-10-31', '2029-10-30'));
  await expect(check()).rejects.toThrow(
    /\n {2}images\/python\/3\.13\/runtime\/lock\.json: .*; run \.\/nx run python-3\.13-runtime:lock\n {2}images\/python\/3\.13\/builder/,
  );
});

it('an image that was never built is refused, with the command that builds it', async () => {
  rmSync(join(made.folder, folder), { recursive: true });
  await expect(check()).rejects.toThrow(
    `amd64: ${folder}: index.json: no such file; run ./nx run python-3.13-runtime:verify -c release`,
  );
});
