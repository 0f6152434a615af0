import { testOthers } from '../testing/others.ts';

testOthers([
  ['not-root', 'an image without a user', { config: { user: '' } }, ['USER is ""']],
  ['not-root', 'root by number, with a group', { config: { user: '0:1000' } }, ['USER is "0:1000"']],
  ['not-root', 'a user by name', { config: { user: 'monty' } }, []],
  ['numeric-user', 'a user by name', { config: { user: 'monty' } }, ['USER is "monty"']],
  ['numeric-user', 'root, which another check reports', { config: { user: 'root' } }, []],
  ['numeric-user', 'a group by name', { config: { user: '1000:monty' } }, []],
]);
