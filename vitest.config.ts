import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Each library is one vitest run (`nx run debian:test`), started in its own folder with this file as its configuration.
export default defineConfig({
  // One place that git ignores and `npm ci` empties, instead of a folder in each library.
  cacheDir: fileURLToPath(new URL('node_modules/.vite', import.meta.url)),
  test: {
    include: ['src/**/*.test.ts'],
    testTimeout: 20_000,
  },
});
