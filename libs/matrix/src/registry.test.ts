import { expect, test } from 'vitest';
import { registryOf } from './registry.ts';

test.each([
  { reason: 'versions.yaml names it', env: {}, registry: 'localhost' },
  {
    reason: 'REGISTRY comes first',
    env: { REGISTRY: 'registry.example/team' },
    registry: 'registry.example/team',
  },
  { reason: 'an empty REGISTRY counts as unset', env: { REGISTRY: '' }, registry: 'localhost' },
  {
    reason: 'with a port',
    env: { REGISTRY: 'registry.example:5000/a/b_c' },
    registry: 'registry.example:5000/a/b_c',
  },
])('$reason', ({ env, registry }) => {
  expect(registryOf(env, { registry: 'localhost' })).toBe(registry);
});

test.each(['https://registry.example', 'Registry.example', 'a b', 'x;touch y', '-x', 'x/'])(
  'refuses "%s"',
  (registry) => {
    expect(() => registryOf({ REGISTRY: registry }, { registry: 'localhost' })).toThrow(
      new Error(
        `cannot tag images for registry "${registry}": it is not of the form "registry.example/namespace"; fix REGISTRY`,
      ),
    );
  },
);
