import { buildRootfs } from '@distroless/assemble';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

await runCommand(async (context) => {
  const { image, arch, root } = imageArguments(process.argv.slice(2), context.versions);
  await buildRootfs(image, arch, { context, root });
});
