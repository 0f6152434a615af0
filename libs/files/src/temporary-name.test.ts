import { basename, dirname } from 'node:path';
import { expect, it } from 'vitest';
import { nameOfTemporary, temporaryPath } from './temporary-name.ts';

it.each([
  { reason: 'a plain name', path: '/folder/lock.json', name: 'lock.json' },
  { reason: 'a hidden file', path: '/folder/.hidden', name: '.hidden' },
  { reason: 'a name with a line break', path: '/folder/a\nb', name: 'a\nb' },
  {
    reason: 'a name as long as the file system allows',
    path: `/folder/${'n'.repeat(255)}`,
    name: 'n'.repeat(200),
  },
])('a temporary name contains the name of its file: $reason', ({ path, name }) => {
  const temporary = temporaryPath(path);
  expect(dirname(temporary)).toBe('/folder');
  expect(Buffer.byteLength(basename(temporary))).toBeLessThanOrEqual(255);
  expect(nameOfTemporary(basename(temporary))).toBe(name);
});

it('two temporary names of one file differ', () => {
  expect(temporaryPath('/folder/file')).not.toBe(temporaryPath('/folder/file'));
});

it.each([
  'thesis.odt',
  'old.tmp',
  '.lock.json.123.tmp',
  '.lock.json.123.abc.tmp',
  '.123.0123456789abcdef.tmp',
])('a name that this library did not make is not a temporary name: %s', (name) => {
  expect(nameOfTemporary(name)).toBe(undefined);
});
