import { expect, test } from 'vitest';
import { repeatFrom } from './repeat.ts';

test.each([
  ['./nx engine run --rm x', '/src/nx engine run --rm x'],
  ['./nx engine build . && ./nx engine run x', '/src/nx engine build . && /src/nx engine run x'],
  [
    'have it pulled first ("./nx engine pull <image>")',
    'have it pulled first ("/src/nx engine pull <image>")',
  ],
  ['/other/nx engine run a/./nx engine', '/other/nx engine run a/./nx engine'],
])('%s', (text, shown) => {
  expect(repeatFrom('/src/nx', text)).toBe(shown);
});
