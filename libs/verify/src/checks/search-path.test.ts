import { expect, test } from 'vitest';
import { madeImage } from '../testing/made-image.ts';
import { findInOurs } from '../testing/ours.ts';

test.each<[reason: string, path: string, messages: string[]]>([
  [
    'the home folder first',
    '/home/monty/.local/bin:/usr/local/bin',
    ['"/home/monty/.local/bin" comes before "/usr/local/bin"'],
  ],
  ['the home folder before others than the system', '/usr/local/bin:/home/monty/.local/bin:/busybox', []],
  ['two that only users write', '/usr/local/bin:/home/monty/bin:/tmp', []],
  ['a missing one, below a folder of root', '/opt/venv/bin:/usr/local/bin', []],
  [
    'the folder of the process',
    '/usr/local/bin::.',
    ['"" is not an absolute path', '"." is not an absolute path'],
  ],
])('search-path and %s', async (_reason, path, messages) => {
  expect(findInOurs('search-path', await madeImage([], { config: { env: [`PATH=${path}`] } }))).toEqual(
    messages,
  );
});
