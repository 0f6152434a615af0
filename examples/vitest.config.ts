import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { reporters } from '../vitest.config.ts';

const workspace = path.resolve(import.meta.dirname, '..');

// The examples, built on the images of one series. `./nx run python-3.13-builder:examples` sets
//   VERIFY_PROJECT  the project of the builder: python-3.13-builder
//   VERIFY_IMAGES   the images of its series: builder=<name>,runtime=<name>,debug=<name>
// A name as argument runs one of them: `vitest run --config examples/vitest.config.ts flask`.
export default defineConfig({
  cacheDir: path.join(workspace, 'node_modules/.vite'),
  test: {
    root: workspace,
    include: ['examples/*/example.test.ts', 'examples/lib/*.test.ts'],
    reporters: reporters('verbose'),
    // Builds and services fill two cores.
    fileParallelism: false,
    testTimeout: 700_000,
    hookTimeout: 900_000,
  },
});
