import { changeTable } from '@distroless/changes';
import { lockImages } from '@distroless/resolve';
import { lockArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

// `lock` resolves all images again and writes their locks; `lock <project>…` only those.
await runCommand(async (context) => {
  const images = lockArguments(process.argv.slice(2), context.versions);
  const results = await lockImages(images, context);
  const written = results.filter(({ changed }) => changed).length;
  console.log(`${written} of ${results.length} locks written`);
  const table = changeTable(results);
  if (table !== '') console.log(`\n${table}`);
});
