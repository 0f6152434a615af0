import { checkLocks, lockImages } from '@distroless/resolve';
import { lockArguments } from './lib/arguments.ts';
import { changeTable } from './lib/change-table.ts';
import { runCommand } from './lib/command.ts';

// `lock` makes all locks anew, `lock <project>…` those; with `--check` they are held against the YAML files, without network.
await runCommand(async (context) => {
  const { images, check } = lockArguments(process.argv.slice(2), context.versions);
  if (check) {
    const faults = await checkLocks(context.workspace, images);
    if (faults.length > 0) throw new Error(faults.join('\n'));
    console.log(images.length === 1 ? 'the lock is fresh' : `all ${images.length} locks are fresh`);
    return;
  }
  const results = await lockImages(images, context);
  const written = results.filter(({ changed }) => changed).length;
  console.log(`${written} of ${results.length} locks written`);
  const table = changeTable(results);
  if (table !== '') console.log(`\n${table}`);
});
