import { defineConfig } from 'vitest/config';
import { reporters } from '../../vitest.config.ts';

// Tests with the container engine of this machine.
export default defineConfig({
  test: { include: ['src/**/*.engine.test.ts'], reporters: reporters('verbose'), testTimeout: 20_000 },
});
