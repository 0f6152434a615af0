import { runRegrtest, writeCounts } from '@distroless/proof';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';
import { imageOf } from './lib/image-name.ts';

// Names of test files after the project, such as test_os, run only these.
const words = process.argv.slice(2);
const only = words.filter((word) => word.startsWith('test_'));

await runCommand(async (context) => {
  const rest = words.filter((word) => !only.includes(word));
  const { image, flavour } = imageArguments(rest, context.versions);
  const project = `python-${image.series}-${image.variant}`;
  const options = { name: imageOf(project, context), flavour, only };
  const { passed, failed, skipped, ...result } = await runRegrtest(image, options, context);
  for (const line of [...result.failures, ...result.stale]) console.log(`failed: ${line}`);
  for (const { count, why } of result.skips.slice(0, 20)) console.log(`skipped: ${count} × ${why}`);
  console.log(
    `${project}: ${passed} passed, ${failed} failed, ${skipped} skipped, ${result.leftOut.length} left out by name; ${result.duration} s; see ${result.log}`,
  );
  if (failed > 0) process.exitCode = 1;
  // Some files are not the result of the whole project.
  if (only.length > 0) return;
  const name = [project, 'regrtest', ...(flavour === 'fast' ? [] : [flavour])].join('-');
  const { workspace } = context;
  await writeCounts(name, { passed, failed, skipped }, { workspace, details: result });
});
