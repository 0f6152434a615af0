import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { reporters } from '../../../vitest.config.ts';

// The checks of one built image; VERIFY_PROJECT and VERIFY_IMAGES say which (see verify.test.ts).
export default defineConfig({
  test: {
    root: path.resolve(import.meta.dirname, '../../..'),
    include: ['images/python/tests/verify.test.ts'],
    // Prints every check by its name, and the reason of a skipped one.
    reporters: reporters('verbose'),
    // Containers wait more than they compute, but two cores are soon busy.
    maxConcurrency: 2,
    testTimeout: 600_000,
    hookTimeout: 60_000,
  },
});
