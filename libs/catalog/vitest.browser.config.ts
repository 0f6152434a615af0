import { defineConfig } from 'vitest/config';
import { reporters } from '../../vitest.config.ts';

// Tests with the Chromium of this machine.
export default defineConfig({
  test: { include: ['src/**/*.browser.test.ts'], reporters: reporters('verbose'), testTimeout: 60_000 },
});
