import { changeTable } from '@distroless/changes';
import { resolveLocks } from '@distroless/resolve';
import { type LockFinding, type Resolved, scanLocks } from '@distroless/scan';
import type { Context } from '@distroless/workspace';
import { lockArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';
import { findingTable } from './lib/finding-table.ts';

// Lists what is older than in Debian, PyPI or upstream, and known vulnerabilities that have a fix. Ends with status 1 if there
// is anything. Nothing is written.
await runCommand(async (context) => {
  const images = lockArguments(process.argv.slice(2), context.versions);
  const results = await resolveLocks(images, context);
  const scanned = await scan(results, context);
  const behind = results.filter(({ changed }) => changed).length;
  if (behind === 0) {
    console.log(
      results.length === 1 ? 'the lock is up to date' : `all ${results.length} locks are up to date`,
    );
  }
  for (const table of [changeTable(results), findingTable(scanned.findings)])
    if (table !== '') console.log(table);
  const reasons = [
    ...(behind > 0 ? [`${behind} of ${results.length} locks are behind; run ./nx lock`] : []),
    ...fixableReasons(scanned.findings.length, behind),
    ...(scanned.failed === undefined ? [] : [scanned.failed]),
  ];
  if (reasons.length > 0) throw new Error(reasons.join('\n'));
});

/** What is outdated is listed even if nobody knows what is vulnerable: that is one more reason for status 1. */
async function scan(
  results: readonly Resolved[],
  context: Context,
): Promise<{ findings: LockFinding[]; failed?: string }> {
  if (context.env['OSV_API'] === 'off') {
    console.log('known vulnerabilities are not looked up: OSV_API is "off"');
    return { findings: [] };
  }
  try {
    return { findings: await scanLocks(results, context) };
  } catch (error) {
    context.signal.throwIfAborted();
    return { findings: [], failed: (error as Error).message };
  }
}

function fixableReasons(count: number, behind: number): string[] {
  if (count === 0) return [];
  const wayOut = behind > 0 ? 'run ./nx lock' : 'no mirror has it yet: run again later';
  const [known, have] = count === 1 ? ['vulnerability', 'has'] : ['vulnerabilities', 'have'];
  return [`${count} known ${known} ${have} a fix; ${wayOut}`];
}
