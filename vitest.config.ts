import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const fromRoot = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where a run leaves its counts: as Nx calls the task, `dist/reports/debian-test.json`. `tools/tally.ts` adds them up. */
export function reporters(
  shown: 'default' | 'verbose' = 'default',
): (string | ['json', { outputFile: string }])[] {
  const {
    NX_TASK_TARGET_PROJECT: project,
    NX_TASK_TARGET_TARGET: target,
    NX_TASK_TARGET_CONFIGURATION: configuration,
  } = process.env;
  if (!project || !target) return [shown];
  const name = [project, target, configuration].filter(Boolean).join('-');
  return [shown, ['json', { outputFile: fromRoot(`dist/reports/${name}.json`) }]];
}

const noProxy = process.env['no_proxy'] ?? process.env['NO_PROXY'];

// Each library is one vitest run (`./nx test debian`), started in its own folder with this file as its configuration.
export default defineConfig({
  // One place that git ignores, instead of a folder in each library.
  cacheDir: fromRoot('node_modules/.vite'),
  test: {
    include: ['src/**/*.test.ts'],
    testTimeout: 20_000,
    reporters: reporters(),
    // The tests' servers are on this machine, also where a proxy leads out of it.
    env: { no_proxy: ['127.0.0.1', noProxy].filter(Boolean).join() },
  },
});
