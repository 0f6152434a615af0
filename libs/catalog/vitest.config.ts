import { mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

// Tests with a browser have a target that is not cached (vitest.browser.config.ts).
export default mergeConfig(shared, { test: { exclude: ['**/*.browser.test.ts'] } });
