import { expect, it } from 'vitest';
import { readerIn } from './reader.ts';

it('calls everything by short names in the root of the clone', () => {
  expect(readerIn('/src/images', '/src/images/')).toEqual({
    ...{ folder: '/src/images', nx: './nx', command: 'npx tsx tools/verify.ts' },
  });
});

it('calls everything by full paths from elsewhere', () => {
  expect(readerIn('/home/me', '/src/my images/')).toEqual({
    folder: '/home/me',
    nx: "'/src/my images/nx'",
    command: "'/src/my images/node_modules/.bin/tsx' '/src/my images/tools/verify.ts'",
  });
});
