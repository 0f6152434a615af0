import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const example = useExample(import.meta.dirname);

test('learns, in processes and in threads', async () => {
  const { status, stdout, stderr } = await example.run({ timeoutMs: 240_000 });
  expect(status).toBe(0);
  // Without them it warns that it works without processes.
  expect(stderr).not.toContain('joblib');
  const { forest, boosted, openmp, user } = JSON.parse(stdout);
  expect(forest).toBeGreaterThan(0.9);
  expect(boosted).toBeGreaterThan(0.9);
  // The image's, which LightGBM's wheel needs, and the one inside scikit-learn.
  expect(openmp).toContainEqual(expect.stringMatching(/^\/usr\/lib\/.+\/libgomp\.so\.1\.0\.0$/));
  expect(user).toBe(example.uid);
});
