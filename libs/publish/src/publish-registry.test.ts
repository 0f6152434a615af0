import { expect, it } from 'vitest';
import { publishRegistry } from './publish-registry.ts';

it.each([
  [{ REGISTRY: 'registry.example/python' }, 'registry.example/python'],
  [{ REGISTRY: 'localhost:5000/python' }, 'localhost:5000/python'],
])('%j names a registry', (env, registry) => {
  expect(publishRegistry(env, { registry: 'localhost' })).toBe(registry);
});

it('the name of images in the local engine is no registry', () => {
  expect(() => publishRegistry({}, { registry: 'localhost' })).toThrow('set REGISTRY to one, such as');
});
