import type { ProjectConfiguration } from '@nx/devkit';
import { expect, it } from 'vitest';
import { concernedProjects, isInMatrix } from './shared-files.ts';

const files: Record<string, string> = {
  'images/python/versions.yaml': `registry: localhost
architectures: [amd64]
suites: { trixie: { debian: 13 }, bullseye: { debian: 11 } }
series:
  "3.9": { suite: bullseye, eol: 2025-10-31 }
  "3.13": { suite: trixie, eol: 2029-10-31 }
releases: { 3.9.2: ${'a'.repeat(64)}, 3.13.5: ${'b'.repeat(64)} }
`,
  'images/python/packages.yaml': `roots:
  runtime: { packages: [zlib1g, { name: libssl1.1, suite: bullseye }] }
  debug: { on: runtime, packages: [busybox-static] }
  builder: { packages: [apt] }
  toolchain: { packages: [gcc] }
  pip: { packages: [python3-pip] }
cpython: { configure: [], release: [], cflags: [], ldflags: [], drop: [], builder-only: [] }
tools: [pip]
`,
  'images/python/Dockerfile': `# The recipe
FROM scratch AS cpython
ADD cpython.tar /
FROM scratch AS runtime
ADD runtime.tar /
FROM runtime AS debug
ADD debug.tar /
FROM scratch AS builder
ADD builder.tar /
`,
};

const steps: Record<string, string[]> = { builder: ['cpython'] };
const projects: ProjectConfiguration[] = ['3.9', '3.13'].flatMap((series) =>
  ['builder', 'runtime', 'debug'].map((variant) => ({
    root: `images/python/${series}/${variant}`,
    targets: {
      container: { options: { variant } },
      ...Object.fromEntries(
        (steps[variant] ?? []).map((step) => [step, { inputs: [{ runtime: `node recipe.mjs ${step}` }] }]),
      ),
    },
  })),
);

const read = (path: string) => files[path];
/** The files as they are after a text in one of them has become another. */
const edited = (file: string, from: string | RegExp, to: string) => (path: string) => {
  if (!path.endsWith(file)) return read(path);
  const changed = files[path]?.replace(from, to);
  if (changed === files[path]) throw new Error(`"${from}" is not in ${file}`);
  return changed;
};
const missing = (file: string) => (path: string) => (path.endsWith(file) ? undefined : read(path));
const namesOf = (found: readonly ProjectConfiguration[]) =>
  found.map(({ root }) => root.replace('images/python/', '')).join(' ');

const [all, old] = [namesOf(projects), namesOf(projects.slice(0, 3))];
it.each([
  { reason: 'nothing', after: read, concerned: '' },
  { reason: 'comments', after: edited('Dockerfile', '# The', '# A'), concerned: '' },
  {
    reason: 'a comment of a YAML file',
    after: edited('packages.yaml', 'tools:', '# Tools\ntools:'),
    concerned: '',
  },
  {
    reason: 'a package of debug',
    after: edited('packages.yaml', 'busybox-static', 'busybox'),
    concerned: '3.9/debug 3.13/debug',
  },
  {
    reason: 'a package of one suite, which debug stands on',
    after: edited('packages.yaml', 'libssl1.1', 'libssl1'),
    concerned: '3.9/runtime 3.9/debug',
  },
  {
    reason: 'a tool',
    after: edited('packages.yaml', 'tools: [pip]', 'tools: [pip, uv]'),
    concerned: '3.9/builder 3.13/builder',
  },
  {
    reason: 'the stage of a step',
    after: edited('Dockerfile', 'cpython.tar', 'python.tar'),
    concerned: '3.9/builder 3.13/builder',
  },
  {
    reason: 'the runtime stage',
    after: edited('Dockerfile', 'runtime.tar', 'rt.tar'),
    concerned: '3.9/runtime 3.9/debug 3.13/runtime 3.13/debug',
  },
  {
    reason: 'the debug stage',
    after: edited('Dockerfile', 'debug.tar', 'sh.tar'),
    concerned: '3.9/debug 3.13/debug',
  },
  { reason: 'an end of life', after: edited('versions.yaml', '2025', '2026'), concerned: old },
  {
    reason: 'a suite',
    after: edited('versions.yaml', '"3.9": { suite: bullseye', '"3.9": { suite: trixie'),
    concerned: old,
  },
  { reason: 'a release', after: edited('versions.yaml', '3.9.2', '3.9.3'), concerned: old },
  { reason: 'the registry', after: edited('versions.yaml', 'localhost', 'registry.test'), concerned: all },
  {
    reason: 'a series that left, with its folder still there',
    after: edited('versions.yaml', / {2}"3\.9".*\n/, ''),
    concerned: old,
  },
])('$reason concerns: $concerned', ({ after, concerned }) => {
  expect(namesOf(concernedProjects(projects, read, after))).toBe(concerned);
});

it.each([
  { reason: 'was not there', before: missing('packages.yaml'), concerned: all },
  { reason: 'was faulty', before: edited('versions.yaml', 'registry', 'registri'), concerned: all },
  {
    reason: 'had no such stage',
    before: edited('Dockerfile', 'AS builder', 'AS b'),
    concerned: '3.9/builder 3.13/builder',
  },
  { reason: 'had no such series', before: edited('versions.yaml', / {2}"3\.9".*\n/, ''), concerned: old },
])('a file that $reason concerns: $concerned', ({ before, concerned }) => {
  expect(namesOf(concernedProjects(projects, before, read))).toBe(concerned);
});

it.each([
  {
    reason: 'is not there',
    now: missing('packages.yaml'),
    error: 'cannot read images/python/packages.yaml: no such file',
  },
  {
    reason: 'is faulty',
    now: edited('versions.yaml', 'registry:', 'registry: localhost\nregistri:'),
    error: 'images/python/versions.yaml: unknown key "registri"',
  },
  {
    reason: 'has no such stage',
    now: edited('Dockerfile', 'AS builder', 'AS b'),
    error: 'Dockerfile: has no stage "builder"',
  },
])('a file that now $reason is an error', ({ now, error }) => {
  expect(() => concernedProjects(projects, read, now)).toThrow(new Error(error));
});

it.each([
  ['3.13/debug', true],
  ['3.8/debug', false],
  ['3.13/slim', false],
])('whether the image of %s is in the matrix: %s', (folder, expected) => {
  expect(isInMatrix(`images/python/${folder}/lock.json`, read)).toBe(expected);
});
