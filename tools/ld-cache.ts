import { buildLdCache } from '@distroless/steps';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

await runCommand(async (context) => {
  const { image, arch } = imageArguments(context);
  await buildLdCache(image, arch, context);
});
