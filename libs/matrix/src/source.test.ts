import { expect, it } from 'vitest';
import { parseVersions } from './index.ts';
import { sourceOf } from './source.ts';

const written = 'https://git.example/python';
const project = 'https://gitlab.example/fork/python';

it.each([
  { why: 'what versions.yaml says', source: written, env: {}, found: written },
  { why: 'that also in a pipeline', source: written, env: { CI_PROJECT_URL: project }, found: written },
  { why: 'the project of the pipeline', source: undefined, env: { CI_PROJECT_URL: project }, found: project },
  { why: 'unknown elsewhere', source: undefined, env: {}, found: undefined },
  {
    why: 'unknown where the address has a secret',
    source: undefined,
    env: { CI_PROJECT_URL: 'https://user:secret@gitlab.example/python' },
    found: undefined,
  },
  {
    why: 'unknown where the address has no TLS',
    source: undefined,
    env: { CI_PROJECT_URL: 'http://gitlab.example/python' },
    found: undefined,
  },
])('the repository is $why', ({ source, env, found }) => {
  expect(sourceOf(env, { source })).toBe(found);
});

it.each([
  'here',
  'http://git.example/python',
  'https://user:secret@git.example/python',
  'file:///srv/python',
])('versions.yaml cannot name "%s"', (source) => {
  const text = `registry: localhost
architectures: [amd64]
suites: { trixie: { debian: 13 } }
series: { "3.13": { suite: trixie, eol: 2029-10-31 } }
releases: {}
source: ${source}
`;
  expect(() => parseVersions(text)).toThrow(
    'versions.yaml: source: it has to be a URL of https or ssh without credentials',
  );
});
