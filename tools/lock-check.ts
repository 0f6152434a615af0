import { checkAllLocks, checkLocks } from '@distroless/workspace';
import { lockArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

// `lock-check [<project>…]` compares locks with versions.yaml and packages.yaml, without network.
await runCommand(async (context) => {
  const args = process.argv.slice(2);
  const images = lockArguments(args, context.versions);
  const { workspace } = context;
  const faults = await (args.length > 0 ? checkLocks(workspace, images) : checkAllLocks(workspace));
  if (faults.length > 0) throw new Error(faults.join('\n'));
  // The check of one image is a step of its build, which reports only faults.
  if (images.length > 1) console.log(`all ${images.length} locks are fresh`);
});
