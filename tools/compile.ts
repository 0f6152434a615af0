import { writeCompiled } from '@distroless/cpython';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

await runCommand(async (context) => {
  const { image, flavour } = imageArguments(process.argv.slice(2), context.versions);
  await writeCompiled(image, { context, flavour });
});
