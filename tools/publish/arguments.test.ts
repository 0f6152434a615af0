import { parseVersions } from '@distroless/matrix';
import { expect, it } from 'vitest';
import { publishArguments } from './arguments.ts';

const versions = parseVersions(`registry: localhost
architectures: [amd64, arm64]
suites: { trixie: { debian: 13 } }
series: { "3.13": { suite: trixie, eol: 2029-10-31 } }
releases: {}
`);
const image = { series: '3.13', variant: 'debug' };
const none = {
  ...{ image, architectures: ['amd64', 'arm64'] },
  ...{ pastEndOfLife: false, unsigned: false, unscanned: false, older: false, dryRun: false },
};

it.each([
  [[], none],
  [['--arch=arm64'], { ...none, architectures: ['arm64'] }],
  [['--arch', 'arm64,amd64', '--arch=amd64'], { ...none, architectures: ['arm64', 'amd64'] }],
  [['--unsigned'], { ...none, unsigned: true }],
  [['--unscanned'], { ...none, unscanned: true }],
  [['--older'], { ...none, older: true }],
  [['--past-end-of-life', '--dry-run'], { ...none, pastEndOfLife: true, dryRun: true }],
])('%j', (args, expected) => {
  expect(publishArguments(['python-3.13-debug', ...args], versions)).toEqual(expected);
});

it.each([
  [['--arch=x86'], 'cannot publish for "x86": versions.yaml has amd64, arm64\nusage: '],
  [['--force'], "Unknown option '--force'"],
  [['python-3.13-runtime'], 'cannot publish "python-3.13-runtime": one project a call\nusage: '],
])('%j is refused', (args, message) => {
  expect(() => publishArguments(['python-3.13-debug', ...args], versions)).toThrow(message);
});

it('without a project nothing is published', () => {
  expect(() => publishArguments([], versions)).toThrow('cannot find image ""');
});
