import { buildCpython, takeUpstreamCpython } from '@distroless/cpython';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

await runCommand(async (context) => {
  const { image, arch, flavour } = imageArguments(process.argv.slice(2), context.versions);
  if (flavour === 'upstream') await takeUpstreamCpython(image, arch, { context });
  else await buildCpython(image, arch, { context, flavour });
});
