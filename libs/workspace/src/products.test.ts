import { expect, test } from 'vitest';
import type { Context } from './context.ts';
import { findProduct } from './products.ts';

test.each([
  ['cpython-amd64-fast.tar', 'cpython'],
  ['cpython-dev-amd64-release.tar', 'cpython:release'],
  ['cpython-tests-amd64-fast.tar', 'cpython'],
  ['cpython-tests-arm64-fast.tar', 'cpython:arm64'],
  ['cpython-arm64-release.tar', 'cpython:arm64-release'],
  ['compiled-fast.tar', 'compile'],
  ['apt-mirror-amd64.tar', 'apt-mirror'],
  ['apt-mirror-arm64.tar', 'apt-mirror:arm64'],
  ['source.json', 'source'],
])('a missing %s names the target that writes it', (file, target) => {
  const path = `dist/python/3.12/builder/${file}`;
  expect(() => findProduct(path, { workspace: '/nonexistent' } as Context)).toThrow(
    new Error(`cannot read "${path}": no such file; run ./nx run python-3.12-builder:${target}`),
  );
});
