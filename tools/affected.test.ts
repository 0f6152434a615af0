import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ImageId, listImages, parseVersions, type Variant } from '@distroless/matrix';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type MadeClone, madeClone } from './lib/testing/made-clone.ts';

// Which images ./nx builds again after an edit, in a clone of this workspace.
const dockerfile = 'images/python/Dockerfile';
const versions = 'images/python/versions.yaml';
const packages = 'images/python/packages.yaml';
const lockOf = ({ series, variant }: ImageId) => `images/python/${series}/${variant}/lock.json`;

const images = listImages(parseVersions(readFileSync(new URL(`../${versions}`, import.meta.url), 'utf8')));
/** Any series of the matrix. */
const series = images.at(-1)?.series ?? '';

let clone: MadeClone;
beforeAll(() => {
  clone = madeClone();
  // A lock makes a project, whatever it contains.
  const missing = images.map(lockOf).filter((lock) => !existsSync(join(clone.folder, lock)));
  for (const lock of missing) clone.write(lock, '{}\n');
  if (missing.length > 0) clone.commit();
}, 60_000);
afterAll(() => clone.close());
afterEach(() => clone.reset());

/** The images that are affected, of those that a container target builds. */
async function affectedImages(...args: string[]): Promise<string[]> {
  const question = ['show', 'projects', '--affected', '--json', '--with-target=container', ...args];
  const { stdout, stderr } = await clone.run('./nx', question);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const names = (of: (image: ImageId) => boolean) =>
  images.filter(of).map((image) => `python-${image.series}-${image.variant}`);
const every = (...variants: Variant[]) => names(({ variant }) => variants.includes(variant));
const ofSeries = (...variants: Variant[]) =>
  names((image) => image.series === series && variants.includes(image.variant));

/** Adds an instruction to a stage. */
const editStage = (stage: string) =>
  clone.edit(dockerfile, (text) =>
    text.replace(new RegExp(`^(FROM \\S+ AS ${stage})$`, 'm'), '$1\nENV EDITED=yes'),
  );
/** Adds a package to a root. */
const addPackage = (root: string, item: string) =>
  clone.edit(packages, (text) =>
    text.replace(new RegExp(`(\n {2}${root}:\n[^]*?packages:\n)`), `$1      - ${item}\n`),
  );
const addSeries = (series: string) =>
  clone.edit(versions, (text) =>
    text.replace('\nseries:\n', `\nseries:\n  "${series}": { suite: trixie, eol: 2099-10-31 }\n`),
  );
const editLock = (image: ImageId) => clone.edit(lockOf(image), (text) => `${text}\n`);

describe('the affected images are', () => {
  it.each<{ reason: string; edit: () => void; affected: () => string[] }>([
    {
      reason: 'those that are built from a changed lock',
      edit: () => editLock({ series, variant: 'runtime' }),
      affected: () => ofSeries('runtime', 'debug'),
    },
    {
      reason: 'the debug images, after a new package of debug',
      edit: () => addPackage('debug', 'strace'),
      affected: () => every('debug'),
    },
    {
      reason: 'those of one series, after a new package of that series, even with the old lock',
      edit: () => addPackage('runtime', `{ name: libkrb5-3, since: "${series}", until: "${series}" }`),
      affected: () => ofSeries('runtime', 'debug'),
    },
    {
      reason: 'runtime and debug, after an edit of the runtime stage',
      edit: () => editStage('runtime'),
      affected: () => every('runtime', 'debug'),
    },
    {
      reason: 'the builder and the images with its CPython, after an edit of the builder stage',
      edit: () => editStage('builder'),
      affected: () => every('builder', 'runtime', 'debug'),
    },
    {
      reason: 'those of one series, after a new end of life',
      edit: () =>
        clone.edit(versions, (text) =>
          text.replace(new RegExp(`^( {2}"${series}": .* eol: )[\\d-]+`, 'm'), '$12099-01-01'),
        ),
      affected: () => ofSeries('builder', 'runtime', 'debug'),
    },
    {
      reason: 'those of a new series with locks',
      edit: () => {
        addSeries('3.99');
        for (const variant of ['builder', 'runtime', 'debug'] as const) {
          clone.write(lockOf({ series: '3.99', variant }), '{}\n');
        }
      },
      affected: () => ['python-3.99-builder', 'python-3.99-runtime', 'python-3.99-debug'],
    },
    {
      reason: 'none, after a series was removed',
      edit: () => {
        clone.edit(versions, (text) => text.replace(new RegExp(`^ {2}"${series}": .*\n`, 'm'), ''));
        clone.remove(`images/python/${series}`);
      },
      affected: () => [],
    },
  ])('$reason', async ({ edit, affected }) => {
    edit();
    expect((await affectedImages('--base=main')).sort()).toEqual(affected().sort());
  });

  it.each([
    // It belongs to the root project, and the tests of the documents read it.
    { reason: 'none, after an edit of the README', file: 'README.md', projects: ['documents', 'repository'] },
    // The tests of nx-images and documents read it, and the others use nx-images.
    {
      reason: 'none, after a new comment in the Dockerfile',
      file: dockerfile,
      projects: [
        ...[
          'attest',
          'bench',
          'catalog',
          'changes',
          'documents',
          'image-tests',
          'nx-images',
          'publish',
          'reproduce',
        ],
        'tools',
      ],
    },
  ])('$reason', async ({ file, projects }) => {
    clone.edit(file, (text) => `# Edited\n${text}`);
    const { stdout, stderr } = await clone.run('./nx', ['show', 'projects', '--affected', '--json']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout).sort()).toEqual(projects);
  });
});

it('`affected` runs the tasks of the same projects', async () => {
  addPackage('debug', 'strace');
  const args = ['affected', '-t', 'lock-check', "--exclude=what's not there", '--graph=stdout'];
  const { stdout, stderr } = await clone.run('./nx', args);
  expect(stderr).toBe('');
  const { tasks } = JSON.parse(stdout);
  expect(Object.keys(tasks.tasks).sort()).toEqual(
    every('debug')
      .map((name) => `${name}:lock-check`)
      .sort(),
  );
});

it('a missing base is an error that says how to fetch it, and nothing is run', async () => {
  expect(await clone.run('./nx', ['affected', '-t', 'lock-check', '--base=origin/main'])).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'nx: cannot compare with "origin/main": this clone has no such commit; run "git fetch origin main", or name another with --base or NX_BASE\n',
  });
});
