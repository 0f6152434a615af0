import { imageChanges, imageChangesMarkdown, lockChanges, lockChangesMarkdown } from '@distroless/changes';
import type { Context } from '@distroless/workspace';
import { type ChangesArguments, changesArguments, usage } from './changes/arguments.ts';
import { runCommand } from './lib/command.ts';

// `changes` prints what differs between two published images, or between the locks of a commit and those of now.
await runCommand(async (context) => {
  const args = changesArguments(process.argv.slice(2), context.versions);
  const text = args ? await compare(args, context) : `${usage}\n`;
  process.stdout.write(text);
});

async function compare(args: ChangesArguments, context: Context): Promise<string> {
  if ('references' in args) {
    const { references, architecture } = args;
    const changes = await imageChanges(references, { architecture, context });
    return args.json ? toJson(changes) : imageChangesMarkdown(changes);
  }
  const { since, images } = args;
  const changes = await lockChanges(images, since, context);
  if (!args.json) return lockChangesMarkdown(changes);
  // Without the locks themselves, which are files.
  const results = changes.results.map(({ image, changes: packages }) => ({ image, packages }));
  return toJson({ since: changes.since, images: results, fixes: changes.fixes });
}

function toJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
