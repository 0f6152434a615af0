import { mergeConfig } from 'vitest/config';
import shared from '../vitest.config.ts';

// The commands have no folder src/.
export default mergeConfig(shared, { test: { include: ['**/*.test.ts'] } });
