import { parseVersions } from '@distroless/matrix';
import { expect, it } from 'vitest';
import { changesArguments } from './arguments.ts';

const versions = parseVersions(`registry: localhost
architectures: [amd64, arm64]
suites: { trixie: { debian: 13 } }
series: { "3.13": { suite: trixie, eol: 2029-10-31 } }
releases: {}
`);
const variants = ['builder', 'runtime', 'debug'] as const;
const all = variants.map((variant) => ({ series: '3.13', variant }));
const images = { references: ['a:1', 'a@sha256:2'], architecture: 'amd64', json: false };

it.each([
  { args: ['a:1', 'a@sha256:2'], expected: images },
  {
    args: ['a:1', 'a@sha256:2', '--arch=arm64', '--json'],
    expected: { ...images, architecture: 'arm64', json: true },
  },
  {
    args: ['--since=main', '--json'],
    expected: { since: 'main', images: expect.arrayContaining(all), json: true },
  },
  {
    args: ['--since', 'HEAD~1', 'python-3.13-debug'],
    expected: { since: 'HEAD~1', images: [all[2]], json: false },
  },
  { args: ['--help'], expected: undefined },
])('$args', ({ args, expected }) => {
  expect(changesArguments(args, versions)).toEqual(expected);
});

it.each([
  { args: [], message: /^cannot compare: name two published images, or a commit with --since\nusage: / },
  { args: ['a:1'], message: /^cannot compare: name two published images, / },
  { args: ['a:1', 'a:2', 'a:3'], message: /^cannot compare: name two published images, / },
  {
    args: ['a:1', 'a:2', '--arch=x86'],
    message: /^cannot compare for "x86": versions\.yaml has amd64, arm64/,
  },
  { args: ['--since='], message: /^cannot compare: --since names no commit/ },
  { args: ['--since=main', '--arch=amd64'], message: /^cannot compare: --arch is for images, / },
  { args: ['--since=main', 'python-3.12-debug'], message: /3\.12/ },
  { args: ['a:1', 'a:2', '--verbose'], message: /^Unknown option '--verbose'/ },
])('$args is an error with the usage', ({ args, message }) => {
  expect(() => changesArguments(args, versions)).toThrow(message);
});
