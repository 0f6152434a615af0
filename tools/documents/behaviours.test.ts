import { readBehaviours } from '@distroless/verify';
import { expect, test } from 'vitest';
import { root } from './workspace.ts';

test('every behaviour of the images can be read, without an engine', async () => {
  const behaviours = await readBehaviours(`${root}/images/python/tests`);
  expect(behaviours.length).toBeGreaterThan(50);
});
