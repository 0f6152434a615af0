import { mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

// The tests of all pages. They read the whole workspace, so every change runs them; they take seconds.
export default mergeConfig(shared, { test: { include: ['*.test.ts'] } });
