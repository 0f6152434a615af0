import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workspace } from './lib/command.ts';

// Adds up the reports of all vitest runs since dist/reports was last emptied; the last line is for CI to read.
// `tally.ts 1` means that a command failed, such as the build of an image: without a failed test, it counts as one.
const folder = join(workspace, 'dist', 'reports');
const reports = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
const sum = { passed: 0, failed: 0, skipped: 0 };
for (const name of reports) {
  const report = JSON.parse(await readFile(join(folder, name), 'utf8'));
  const counts = {
    passed: report.numPassedTests,
    // A file that cannot be loaded counts as a failed test.
    failed: report.numFailedTests + (report.success || report.numFailedTests > 0 ? 0 : 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
  const why = report.reason === undefined ? '' : ` (${report.reason})`;
  console.log(
    `${name.replace(/\.json$/, '')}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped${why}`,
  );
  for (const key of ['passed', 'failed', 'skipped'] as const) sum[key] += counts[key];
}
if (Number(process.argv[2] ?? 0) > 0 && sum.failed === 0) sum.failed = 1;
if (sum.skipped > 0) console.log(`${sum.skipped} skipped, each with its reason above`);
console.log(`${sum.passed} passed, ${sum.failed} failed`);
if (sum.failed > 0 || sum.passed === 0) process.exitCode = 1;
