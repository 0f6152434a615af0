import { buildCpython, takeUpstreamCpython } from '@distroless/steps';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

await runCommand(async (context) => {
  const { image, arch, flavour, release } = imageArguments(process.argv.slice(2), context.versions);
  if (flavour === 'upstream') await takeUpstreamCpython(image, arch, { context, release });
  else await buildCpython(image, arch, { context, flavour, release });
});
