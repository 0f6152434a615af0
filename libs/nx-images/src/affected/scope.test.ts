import { expect, it } from 'vitest';
import { readScope } from './scope.ts';

const build = ['affected', '-t', 'container'];

it.each<{ reason: string; args: string[]; env?: NodeJS.ProcessEnv; scope: object | undefined }>([
  { reason: 'the default base', args: build, scope: { base: 'main', rest: build } },
  {
    reason: 'a base in either form',
    args: ['affected', '--base', 'origin/main', '-t', 'container'],
    scope: { base: 'origin/main', rest: build },
  },
  {
    reason: 'base and head',
    args: [...build, '--base=a', '--head=b'],
    scope: { base: 'a', head: 'b', rest: build },
  },
  {
    reason: 'those of the environment',
    args: build,
    env: { NX_BASE: 'a', NX_HEAD: 'b' },
    scope: { base: 'a', head: 'b', rest: build },
  },
  {
    reason: 'an argument before the environment, where an empty value is none',
    args: [...build, '--base=a'],
    env: { NX_BASE: 'c', NX_HEAD: '' },
    scope: { base: 'a', rest: build },
  },
  {
    reason: 'what is not committed',
    args: [...build, '--uncommitted'],
    env: { NX_BASE: 'a' },
    scope: { base: 'HEAD', uncommitted: true, rest: build },
  },
  {
    reason: 'other options, and those of the tasks, as they are',
    args: ['show', 'projects', '--affected', '--sep', ' ', '--base=a', '--', '--base=b'],
    scope: { base: 'a', rest: ['show', 'projects', '--affected', '--sep', ' ', '--', '--base=b'] },
  },
  { reason: 'nothing where files are named', args: [...build, '--files=README.md'], scope: undefined },
  { reason: 'nothing where files come in', args: [...build, '--stdin'], scope: undefined },
  {
    reason: 'nothing for new files, none of which is shared',
    args: [...build, '--untracked'],
    scope: undefined,
  },
  { reason: 'nothing for a head without base', args: [...build, '--head=b'], scope: undefined },
  {
    reason: 'nothing for a contradiction',
    args: [...build, '--uncommitted', '--base=a'],
    scope: undefined,
  },
])('reads $reason', ({ args, env = {}, scope }) => {
  expect(readScope(args, env, 'main')).toEqual(scope);
});
