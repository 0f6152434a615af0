import { describe, expect, test } from 'vitest';
import { series, useExample } from '../lib/index.ts';

// The pipenv of that series only installs from an index that Pipfile.lock names.
describe.skipIf(series === '3.9')('installed by pipenv, from the index of the machine', () => {
  const example = useExample(import.meta.dirname);

  test('draws and signs a badge, and sees a forged one', async () => {
    const { status, stdout, stderr } = await example.run({ args: ['badge.py', 'Alice'] });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      name: 'Alice',
      picture: ['JPEG', 120, 40],
      contrast: true,
      'forged is valid': false,
      user: example.uid,
    });
  });
});
