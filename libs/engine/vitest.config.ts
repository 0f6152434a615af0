import { mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

// What takes a container engine has a target that is not cached (vitest.engine.config.ts).
export default mergeConfig(shared, { test: { exclude: ['**/*.engine.test.ts'] } });
