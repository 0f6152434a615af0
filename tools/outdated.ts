import { resolveLocks } from '@distroless/steps';
import { lockArguments } from './lib/arguments.ts';
import { changeTable, releaseTable } from './lib/change-table.ts';
import { runCommand } from './lib/command.ts';

// Prints what is behind its suite, PyPI or upstream, and ends with status 1 when anything is. Nothing is written.
await runCommand(async (context) => {
  const { images } = lockArguments(process.argv.slice(2), context.versions);
  const results = await resolveLocks(images, context);
  const behind = results.filter(({ changed }) => changed).length;
  const tables = [changeTable(results), releaseTable(results)].filter((table) => table !== '');
  if (behind === 0 && tables.length === 0) {
    console.log(
      results.length === 1 ? 'the lock is up to date' : `all ${results.length} locks are up to date`,
    );
    return;
  }
  console.log(tables.join('\n\n'));
  throw new Error(
    behind > 0
      ? `${behind} of ${results.length} locks are behind; run ./nx lock`
      : 'newer releases of CPython are known, but their tarballs could not be had; set CPYTHON_MIRROR and run ./nx lock',
  );
});
