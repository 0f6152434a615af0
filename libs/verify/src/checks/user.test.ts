import { test } from 'vitest';
import { expectInOthers, type OthersRow } from '../testing/others.ts';

test.each<OthersRow>([
  ['not-root', 'no user is set', { config: { user: '' } }, ['USER is ""']],
  ['not-root', 'by number, with a group', { config: { user: '0:1000' } }, ['USER is "0:1000"']],
  ['not-root', 'a name', { config: { user: 'monty' } }, []],
  ['numeric-user', 'a name', { config: { user: 'monty' } }, ['USER is "monty"']],
  ['numeric-user', 'root, which another check reports', { config: { user: 'root' } }, []],
  ['numeric-user', 'only the user counts', { config: { user: '1000:monty' } }, []],
])('%s: %s', expectInOthers);
