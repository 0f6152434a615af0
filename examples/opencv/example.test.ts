import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const example = useExample(import.meta.dirname);

test('draws, recognizes and counts', async () => {
  const { status, stdout, stderr } = await example.run();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    shapes: { 'image/png': 2, 'image/jpeg': 2, 'image/webp': 2, 'image/tiff': 2 },
    script: expect.stringMatching(/^text\//),
    user: example.uid,
  });
});
