import { join } from 'node:path';
import { serveRegistry, type TestRegistry } from '@distroless/testing';
import { type MadeWorkspace, madeWorkspace } from '@distroless/workspace/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ImageChanges, imageChanges } from './image-changes.ts';
import { imageChangesMarkdown } from './markdown.ts';
import { commitLocks } from './testing/made-git.ts';
import { file, publishMade } from './testing/made-image.ts';
import { changelog, lockOf, publishDeb } from './testing/made-lock.ts';

let made: MadeWorkspace;
let registry: TestRegistry;
let digests: string[];
let name: string;
beforeAll(async () => {
  made = await madeWorkspace();
  registry = await serveRegistry();
  name = `${registry.host}/space/python-distroless`;
  const content = changelog('zlib', { '1.3-2': 'Fix CVE-2026-2222.', '1.3-1': 'First.' });
  const files = [{ path: './usr/share/doc/zlib1g/changelog.Debian.gz', content }];
  const zlib = await publishDeb(made, 'zlib1g', { version: '1.3-2', source: 'zlib', files });
  const libc6 = await publishDeb(made, 'libc6', { version: '2.40-1' });
  const lock = lockOf({ series: '3.13', variant: 'runtime' }, [zlib, libc6], '3.13.16');
  const revision = await commitLocks(made, [lock]);
  const old = {
    ...{ packages: { zlib1g: '1.3-1', libc6: '2.41-1', gone: '1' }, python: { pip: '26.0' } },
    rootfs: [file('etc/same', 'x'), file('etc/old', 'xx'), file('etc/changed', 'a'), file('etc/mode', '')],
  };
  const young = {
    ...{
      packages: { zlib1g: '1.3-2', libc6: '2.40-1' },
      python: { pip: '26.1', uv: '1.0' },
      release: '3.13.16',
    },
    rootfs: [file('etc/same', 'x'), file('etc/changed', 'bbb'), file('etc/mode', '', { mode: 0o755 })],
  };
  digests = [
    await publishMade(name, { folder: join(made.folder, 'old'), tag: 'old', ...old }),
    await publishMade(name, { folder: join(made.folder, 'new'), tag: 'new', ...young, revision }),
    await publishMade(name, { folder: join(made.folder, 'far'), tag: 'far', ...young, release: '3.14.7' }),
    await publishMade(name, {
      folder: join(made.folder, 'dirty'),
      tag: 'dirty',
      revision: `${revision}-dirty`,
    }),
  ];
});
afterAll(async () => {
  await registry.close();
  await made.close();
});

async function compare(old: string, young: string, architecture = 'amd64'): Promise<ImageChanges> {
  const references = [`${name}${old}`, `${name}${young}`] as [string, string];
  return imageChanges(references, { architecture, context: await made.open() });
}

describe('two published images', () => {
  it('differ in packages, CPython, files and sizes', async () => {
    const { image, packages, files, ...changes } = await compare(':old', ':new');
    expect(image).toEqual({ series: '3.13', variant: 'runtime' });
    expect(changes.old.reference).toBe(`${name}@${digests[0]}`);
    expect(
      packages.map(({ root, package: one, from, to, downgrade }) => [root, one, from, to, downgrade]),
    ).toEqual([
      ['runtime', 'gone', '1', null, undefined],
      ['runtime', 'libc6', '2.41-1', '2.40-1', true],
      ['runtime', 'zlib1g', '1.3-1', '1.3-2', undefined],
      ['tools', 'pip', '26.0', '26.1', undefined],
      ['tools', 'uv', null, '1.0', undefined],
      ['cpython', 'cpython', '3.13.15', '3.13.16', undefined],
    ]);
    const inEtc = files.filter(({ path }) => path.startsWith('etc/'));
    expect(inEtc.map(({ path, change, from, to, differs }) => [path, change, from, to, differs])).toEqual([
      ['etc/changed', 'changed', 1, 3, ['content']],
      ['etc/mode', 'changed', 0, 0, ['mode']],
      ['etc/old', 'removed', 2, 0, []],
    ]);
    expect(changes.fixes).toEqual([{ source: 'zlib', from: '1.3-1', to: '1.3-2', cves: ['CVE-2026-2222'] }]);
    expect(changes.new.layers.map(({ kind }) => kind)).toEqual(['rootfs', 'cpython', 'tools']);
  });

  it('are compared by digest too, and nothing is left on the disk', async () => {
    const changes = await compare(`@${digests[0]}`, `@${digests[1]}`);
    expect(changes).toEqual(await compare(':old', ':new'));
    expect(await made.leftovers()).toEqual([]);
  });

  it('are shown as Markdown, the downgrade first', async () => {
    const text = imageChangesMarkdown(await compare(':old', ':new'));
    expect(text.split('\n').filter((line) => /^(#|- )/.test(line))).toEqual([
      '# Changes of python-3.13-runtime for amd64',
      `- old: \`${name}@${digests[0]}\``,
      `- new: \`${name}@${digests[1]}\``,
      ...['## Packages', '## Fixed vulnerabilities', '## Labels', '## Sizes', '## Files'],
    ]);
    expect(text).toMatch(/\| package +\| old .*\n\|[ -|]+\n\| libc6 +\| 2\.41-1 +\| 2\.40-1 \(downgrade\) /);
    expect(text).toMatch(/\n\| pip \(Python\) +\| 26\.0 +\| 26\.1 +\|\n/);
    expect(text).toMatch(/\n\| zlib +\| 1\.3-1 +\| 1\.3-2 +\| CVE-2026-2222 +\|\n/);
    expect(text).toMatch(
      /\n\| cpython +\| 3\.13\.15 +\| 3\.13\.16 +\| not known: see https:\/\/docs\.python\.org/,
    );
    expect(text).toMatch(/\n\| `\/etc\/mode` +\| changed: mode +\| \+0 +\|\n/);
  });

  it('say why changelogs were not read, when the commit of the new one is unknown here', async () => {
    const { fixes, unread, ...changes } = await compare(':old', ':far');
    expect([fixes, unread]).toEqual([
      [],
      `this clone does not have the commit c0ffee${'0'.repeat(34)} of the new image; run git fetch`,
    ]);
    const text = imageChangesMarkdown({ fixes, ...(unread && { unread }), ...changes });
    expect(text).toContain('## Fixed vulnerabilities\n\nNot known: this clone does not have');
  });

  it('say so when the new one was not built from a commit', async () => {
    expect((await compare(':old', ':dirty')).unread).toBe(
      'the new image has no label "org.python.image.revision" with a commit',
    );
  });

  it('of a higher series are no downgrade of CPython, the other way round they are', async () => {
    const cpython = async (old: string, young: string) =>
      (await compare(old, young)).packages.filter(({ root }) => root === 'cpython');
    expect(await cpython(':old', ':far')).toEqual([
      { root: 'cpython', package: 'cpython', from: '3.13.15', to: '3.14.7', security: false },
    ]);
    expect(await cpython(':far', ':old')).toMatchObject([{ from: '3.14.7', to: '3.13.15', downgrade: true }]);
  });

  it('have no changes when they are the same', async () => {
    const changes = await compare(':new', ':new');
    expect([changes.packages, changes.files, changes.fixes]).toEqual([[], [], []]);
    expect(imageChangesMarkdown(changes)).toContain('Both are the same image.');
  });
});

describe('is an error', () => {
  it('an image that is not there', async () => {
    await expect(compare(':old', ':none')).rejects.toThrow(
      `cannot compare "${name}:none": "${name}" does not have "none"; check the name`,
    );
  });

  it('an architecture that the index does not have', async () => {
    await expect(compare(':old', ':new', 'arm64')).rejects.toThrow(
      `cannot compare "${name}:old": it has no image for arm64, but for amd64; use --arch`,
    );
  });

  it('a layer with other bytes than its digest says', async () => {
    const other = await serveRegistry();
    const spoilt = `${other.host}/space/python-distroless`;
    await publishMade(spoilt, {
      folder: join(made.folder, 'spoilt'),
      tag: 'x',
      rootfs: [file('etc/x', 'x')],
    });
    const [digest = ''] = [...other.blobs.keys()].sort((a, b) => sizeOf(other, b) - sizeOf(other, a));
    other.blobs.set(digest, Buffer.alloc(sizeOf(other, digest), 'x'));
    const failed = imageChanges([`${spoilt}:x`, `${spoilt}:x`], {
      architecture: 'amd64',
      context: await made.open(),
    });
    await expect(failed.finally(other.close)).rejects.toMatchObject({ fault: 'wrong-digest' });
    expect(await made.leftovers()).toEqual([]);
  });
});

function sizeOf({ blobs }: TestRegistry, digest: string): number {
  return blobs.get(digest)?.length ?? 0;
}
