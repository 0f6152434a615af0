import { mergeConfig } from 'vitest/config';
import shared from '../vitest.config.ts';

// The commands have no folder src/. What takes an engine has a target of its own (vitest.engine.config.ts).
export default mergeConfig(shared, {
  test: { include: ['**/*.test.ts'], exclude: ['**/*.{engine,registry}.test.ts', 'documents/**'] },
});
