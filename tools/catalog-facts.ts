import { describeImage, writeFacts } from '@distroless/catalog';
import { lockArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

// `catalog-facts [<project>…]` writes what the catalogue needs of images that were built here. Only then are layouts not needed.
await runCommand(async (context) => {
  const args = process.argv.slice(2);
  for (const image of lockArguments(args, context.versions)) {
    const facts = await describeImage(image, context);
    const project = `python-${image.series}-${image.variant}`;
    if (facts) context.report({ line: `wrote ${await writeFacts(facts, context)}` });
    else if (args.length > 0)
      throw new Error(`cannot describe ${project}: it was not built; run ./nx run ${project}:container`);
  }
});
