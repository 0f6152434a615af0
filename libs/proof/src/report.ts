import { join } from 'node:path';
import { replaceFile } from '@distroless/files';

export type Counts = { passed: number; failed: number; skipped: number };

/**
 * Writes `dist/reports/<name>.json` in vitest's form: the counts, and in addition `details`.
 * @returns the file's path below the workspace
 */
export async function writeCounts(
  name: string,
  counts: Counts,
  { workspace, details }: { workspace: string; details: object },
): Promise<string> {
  const path = join('dist', 'reports', `${name}.json`);
  const report = {
    numTotalTests: counts.passed + counts.failed + counts.skipped,
    numPassedTests: counts.passed,
    numFailedTests: counts.failed,
    numPendingTests: counts.skipped,
    numTodoTests: 0,
    success: counts.failed === 0,
    ...details,
  };
  await replaceFile(join(workspace, path), `${JSON.stringify(report, undefined, 2)}\n`);
  return path;
}
