import { buildAptMirror } from '@distroless/assemble';
import { imageArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

await runCommand(async (context) => {
  const { image, arch } = imageArguments(process.argv.slice(2), context.versions);
  await buildAptMirror(image, arch, { context });
});
