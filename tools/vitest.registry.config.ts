import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { reporters } from '../vitest.config.ts';

// What takes a registry of Debian on this machine, a container engine and the newest runtime image.
export default defineConfig({
  test: {
    root: path.resolve(import.meta.dirname, '..'),
    include: ['tools/*.registry.test.ts'],
    reporters: reporters('verbose'),
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
