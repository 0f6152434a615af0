import { installTools } from '@distroless/assemble';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

await runCommand(async (context) => {
  const { image, arch, flavour } = imageArguments(process.argv.slice(2), context.versions);
  await installTools(image, arch, { context, flavour });
});
