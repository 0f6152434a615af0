import { expect, test } from 'vitest';

import { checkArchitecture } from './check-architecture.ts';

test.each(['arm64', 'aarch64'])(
  'an arm64 machine (%s) does not build for amd64; the error says what to run',
  (own) => {
    expect(() => checkArchitecture('python-3.13-runtime:container', 'amd64', own)).toThrow(
      new Error(
        'cannot run "python-3.13-runtime:container": it is for amd64, but this machine is arm64; run ./nx run python-3.13-runtime:container:arm64',
      ),
    );
  },
);

test.each([
  ['arm64', 'arm64'],
  ['amd64', 'x86_64'],
  ['arm64', 'x86_64'],
] as const)('%s is built on %s', (architecture, own) => {
  expect(() => checkArchitecture('python-3.13-runtime:container', architecture, own)).not.toThrow();
});
