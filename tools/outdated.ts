import { resolveLocks } from '@distroless/resolve';
import { lockArguments } from './lib/arguments.ts';
import { changeTable } from './lib/change-table.ts';
import { runCommand } from './lib/command.ts';

// Lists what is older than in Debian, PyPI or upstream, and ends with status 1 if there is anything. Nothing is written.
await runCommand(async (context) => {
  const images = lockArguments(process.argv.slice(2), context.versions);
  const results = await resolveLocks(images, context);
  const behind = results.filter(({ changed }) => changed).length;
  if (behind === 0) {
    console.log(
      results.length === 1 ? 'the lock is up to date' : `all ${results.length} locks are up to date`,
    );
    return;
  }
  const table = changeTable(results);
  if (table !== '') console.log(table);
  throw new Error(`${behind} of ${results.length} locks are behind; run ./nx lock`);
});
