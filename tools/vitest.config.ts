import { mergeConfig } from 'vitest/config';
import shared from '../vitest.config.ts';

// The commands have no folder src/. Tests that need an engine have another target (vitest.engine.config.ts).
export default mergeConfig(shared, {
  test: { include: ['**/*.test.ts'], exclude: ['**/*.{engine,registry}.test.ts', 'documents/**'] },
});
