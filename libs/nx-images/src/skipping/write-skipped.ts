import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Skipped } from './skip-unavailable.ts';

/**
 * Writes `dist/reports/<project>-<target>.json` for each task that is skipped, with the fields of vitest's report that
 * `tools/tally.ts` adds up, and the reason.
 */
export async function writeSkipped(skipped: Skipped[], workspace: string): Promise<void> {
  if (skipped.length === 0) return;
  const folder = join(workspace, 'dist', 'reports');
  await mkdir(folder, { recursive: true });
  for (const { reason, tasks } of skipped) {
    const report = { ...oneSkipped, reason };
    for (const { project, target, configuration } of tasks) {
      const name = [project, target, configuration].filter(Boolean).join('-');
      await writeFile(join(folder, `${name}.json`), `${JSON.stringify(report, null, 2)}\n`);
    }
  }
}

const oneSkipped = {
  success: true,
  numTotalTests: 1,
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
};
