import type { ImageId, Variant } from '@distroless/matrix';
import { type MadeWorkspace, madeWorkspace } from '@distroless/workspace/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lockChanges } from './lock-changes.ts';
import { lockChangesMarkdown } from './markdown.ts';
import { commitLocks, writeLocks } from './testing/made-git.ts';
import { changelog, lockOf, publishDeb } from './testing/made-lock.ts';

const variants: readonly Variant[] = ['builder', 'runtime', 'debug'];
const images = variants.map((variant): ImageId => ({ series: '3.13', variant }));

let made: MadeWorkspace;
let first: string;
beforeAll(async () => {
  made = await madeWorkspace();
  const content = changelog('zlib', { '1.3-2': 'Fix CVE-2026-2222.', '1.3-1': 'First.' });
  const files = [{ path: './usr/share/doc/zlib1g/changelog.Debian.gz', content }];
  const zlib = (version: string) => publishDeb(made, 'zlib1g', { version, source: 'zlib', files });
  const gcc = (version: string) => publishDeb(made, 'gcc', { version });
  const locks = async (names: readonly Variant[], version: string, release?: string) => {
    const packages = [await zlib(version)];
    const toolchain = { files: {}, links: {}, directories: {}, packages: { amd64: [await gcc(version)] } };
    return names.map((variant) => {
      const lock = lockOf({ series: '3.13', variant }, packages, release);
      return { ...lock, roots: { ...lock.roots, toolchain } };
    });
  };
  first = await commitLocks(made, await locks(['builder', 'runtime'], '1.3-1'));
  await writeLocks(made, await locks(['builder', 'runtime', 'debug'], '1.3-2', '3.13.16'));
});
afterAll(() => made.close());

it('the locks of a commit are compared with those of the working tree, and a fix of several images is named once', async () => {
  const changes = await lockChanges(images, 'HEAD', await made.open());
  expect(changes.since).toBe(first);
  expect(lockChangesMarkdown(changes)).toBe(`## Packages

| package    | old     | new        | security | images                     |
| ---------- | ------- | ---------- | -------- | -------------------------- |
| (new lock) | (new)   | 3 packages |          | debug 3.13                 |
| cpython    | 3.13.15 | 3.13.16    |          | builder 3.13; runtime 3.13 |
| gcc        | 1.3-1   | 1.3-2      |          | (toolchain) 3.13           |
| zlib1g     | 1.3-1   | 1.3-2      |          | builder 3.13; runtime 3.13 |

## Fixed vulnerabilities

| source package | old     | new     | what Debian's changelog names                                                  |
| -------------- | ------- | ------- | ------------------------------------------------------------------------------ |
| cpython        | 3.13.15 | 3.13.16 | not known: see https://docs.python.org/release/3.13.16/whatsnew/changelog.html |
| zlib           | 1.3-1   | 1.3-2   | CVE-2026-2222                                                                  |
`);
});

it('nothing is said of locks that are the same', async () => {
  const context = await made.open();
  const since = await commitLocks(made, []);
  const changes = await lockChanges(images, since, context);
  expect([changes.fixes, lockChangesMarkdown(changes)]).toEqual([[], '']);
});

it.each(['no-such-branch', '--output=/tmp/x', ''])('the revision "%s" is an error', async (revision) => {
  await expect(lockChanges(images, revision, await made.open())).rejects.toThrow(
    `git does not know the commit "${revision}"; name another one, or run git fetch`,
  );
});

it('a lock that cannot be read is an error with its commit', async () => {
  await made.write('images/python/3.13/runtime/lock.json', '{}');
  const broken = await commitLocks(made, []);
  await writeLocks(made, [lockOf({ series: '3.13', variant: 'runtime' }, [])]);
  await expect(lockChanges(images, broken, await made.open())).rejects.toThrow(
    `${broken.slice(0, 12)}:images/python/3.13/runtime/lock.json: `,
  );
});
