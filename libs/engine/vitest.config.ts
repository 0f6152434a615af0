import { mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

// Tests with a container engine have a target that is not cached (vitest.engine.config.ts).
export default mergeConfig(shared, { test: { exclude: ['**/*.engine.test.ts'] } });
