import { expect, it } from 'vitest';
import { releasesOf } from './suite-releases.ts';

it.each([
  {
    suite: 'trixie',
    releases: ['trixie debian', 'trixie-updates debian', 'trixie-security debian-security'],
  },
  { suite: 'sid', releases: ['sid debian'] },
])('$suite consists of $releases', ({ suite, releases }) => {
  expect(releasesOf(suite).map(({ name, archive }) => `${name} ${archive}`)).toEqual(releases);
});
