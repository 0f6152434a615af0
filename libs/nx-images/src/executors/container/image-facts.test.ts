import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ImageWorkspace, makeImageWorkspace } from '../../testing/image-workspace.ts';
import { type ImageFacts, type ImageOptions, readImageFacts } from './image-facts.ts';

let workspace: ImageWorkspace;
beforeEach(async () => {
  workspace = await makeImageWorkspace();
});
afterEach(() => workspace.remove());

const commit = '0123456789abcdef0123456789abcdef01234567';

type Changes = { env?: NodeJS.ProcessEnv; options?: Partial<ImageOptions>; now?: string };

function read({ env = {}, options = {}, now = '2026-11-27' }: Changes = {}): Promise<ImageFacts> {
  return readImageFacts(
    { series: '3.13', variant: 'runtime', arch: 'amd64', flavour: 'fast', ...options },
    {
      root: workspace.root,
      env: { CI_COMMIT_SHA: commit, SOURCE_DATE_EPOCH: '1700000000', ...env },
      now: new Date(now),
    },
  );
}

const tarball = { version: '3.13.5', file: 'Python-3.13.5.tar.xz', sha256: '0'.repeat(64) };
const source = (fields: object) =>
  workspace.write('dist/python/3.13/builder/source.json', JSON.stringify(fields));

it('tags and labels depend on the lock, the chosen release and the commit', async () => {
  const { project, tags, labels, date, warnings } = await read();
  expect({ project, tags, date, warnings }).toEqual({
    project: 'python-3.13-runtime',
    tags: ['localhost/python-distroless:3.13-debian13', 'localhost/python-distroless:3.13.15-debian13'],
    date: 1_700_000_000,
    warnings: [],
  });
  expect(labels).toMatchObject({
    'org.python.image.revision': commit,
    'org.python.image.source': 'https://git.example/python',
    'org.python.release': '3.13.15',
    'org.python.eol': '2029-10-31',
  });
});

it('a substitute has its own version in tags and labels, and a warning', async () => {
  source({ ...tarball, insteadOf: '3.13.15' });
  const { tags, labels, warnings } = await read();
  expect(tags[1]).toBe('localhost/python-distroless:3.13.5-debian13');
  expect(labels).toMatchObject({
    'org.python.release': '3.13.5',
    'org.python.substitute-for': '3.13.15',
  });
  expect(warnings).toEqual([expect.stringContaining('has CPython 3.13.5, a substitute for 3.13.15')]);
});

it('a series without support has a warning', async () => {
  expect((await read({ now: '2029-11-01' })).warnings).toEqual([
    expect.stringContaining("upstream's support of Python 3.13 ended on 2029-10-31"),
  ]);
});

const [own, other] = process.arch === 'arm64' ? (['arm64', 'amd64'] as const) : (['amd64', 'arm64'] as const);

it.each([
  ['a release for this machine has a profile', own, 'release', 'pgo, lto'],
  ['so has one for another machine, by emulation', other, 'release', 'pgo, lto'],
  ['a fast build is not optimised', own, 'fast', undefined],
] as const)('%s', async (_reason, arch, flavour, value) => {
  const { labels } = await read({ options: { arch, flavour } });
  expect(labels['org.python.optimizations']).toBe(value);
});

it('the repository is that of versions.yaml, else that of the pipeline', async () => {
  const env = { CI_PROJECT_URL: 'https://ci.example/python' };
  const sourceIn = async () => (await read({ env })).labels['org.python.image.source'];
  expect(await sourceIn()).toBe('https://git.example/python');
  const file = join(workspace.root, 'images/python/versions.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^source: .*$/m, ''));
  expect(await sourceIn()).toBe('https://ci.example/python');
});

it.each([
  { flavour: 'upstream', lowest: 'runtime/upstream-root-amd64.tar' },
  { flavour: 'fast', lowest: 'runtime/rootfs-amd64.tar' },
] as const)(
  'the lowest layer of the flavour $flavour is $lowest, in any environment',
  async ({ flavour, lowest }) => {
    const { tars } = await read({ options: { flavour }, env: { ROOT_IMAGE: 'registry.example/x' } });
    expect(tars[0]).toBe(lowest);
  },
);

it.each([
  { reason: 'is a command', fields: { ...tarball, version: '3.13.1;touch x' } },
  { reason: 'is missing', fields: {} },
])('a chosen release that $reason is refused', async ({ fields }) => {
  source(fields);
  await expect(read()).rejects.toThrow(
    /^dist\/python\/3\.13\/builder\/source\.json: .*version.*; run \.\/nx run python-3\.13-builder:source$/,
  );
});

it.each([
  { reason: 'a shell command', registry: 'x;touch y' },
  { reason: 'in capital letters', registry: 'registry.example/Team' },
  { reason: 'a URL', registry: 'https://registry.example' },
  { reason: 'a path upwards', registry: 'registry.example/..' },
  { reason: 'a name with a tag', registry: 'registry.example/python:1' },
])('a registry that is $reason is refused', async ({ registry }) => {
  await expect(read({ env: { REGISTRY: registry } })).rejects.toThrow(
    `cannot tag images for registry "${registry}": `,
  );
});

it('an error names the command that chooses the release', async () => {
  rmSync(join(workspace.root, 'dist/python/3.13/builder/source.json'));
  await expect(read()).rejects.toThrow(
    new Error(
      'cannot read "dist/python/3.13/builder/source.json": no such file; run ./nx run python-3.13-builder:source',
    ),
  );
});
