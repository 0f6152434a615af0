import type { DebFile } from '@distroless/testing';
import { expect, test } from 'vitest';
import { assemble } from '../testing/assemble.ts';

const licence: DebFile = { path: './usr/share/doc/tzdata/copyright', content: 'free' };

test('local time is a copy of UTC, so a mounted zone does not change UTC itself', async () => {
  const { tree } = await assemble([
    {
      name: 'tzdata',
      architecture: 'all',
      files: [
        { path: './usr/share/zoneinfo/Etc/UTC', content: 'TZif2' },
        { path: './usr/share/zoneinfo/UTC', type: 'symlink', target: 'Etc/UTC' },
        licence,
      ],
    },
  ]);
  expect(tree.get('etc/localtime')).toMatchObject({ type: 'file', mode: 0o644 });
  expect(tree.read('etc/localtime')?.toString()).toBe('TZif2');
  expect(tree.read('var/lib/dpkg/status.d/tzdata.md5sums')?.toString()).toMatch(/ {2}etc\/localtime$/m);
});

test('a tzdata without UTC is an error', async () => {
  await expect(assemble([{ name: 'tzdata', files: [licence] }])).rejects.toThrow(
    new Error('cannot make "/etc/localtime": package "tzdata" has no file "/usr/share/zoneinfo/Etc/UTC"'),
  );
});
