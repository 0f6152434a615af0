import { mergeConfig } from 'vitest/config';
import shared from '../../vitest.config.ts';

// The tests of all pages. They read the whole workspace, so they run after every change; they take seconds.
export default mergeConfig(shared, { test: { include: ['*.test.ts'] } });
