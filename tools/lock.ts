import { checkLocks, type LockResult, lockImages } from '@distroless/steps';
import { chalk } from 'zx';
import { lockArguments } from './lib/arguments.ts';
import { runCommand } from './lib/command.ts';

// `lock` makes all locks anew, `lock <project>…` those; with `--check` they are held against the YAML files, without network.
await runCommand(async (context) => {
  const { images, check } = lockArguments(process.argv.slice(2), context.versions);
  if (check) {
    const faults = await checkLocks(context.workspace, images);
    if (faults.length > 0) throw new Error(faults.join('\n'));
    console.log(images.length === 1 ? 'the lock is fresh' : `all ${images.length} locks are fresh`);
    return;
  }
  for (const result of await lockImages(images, context)) console.log(describe(result));
});

function describe({ image, changed, changes }: LockResult): string {
  const project = `python-${image.series}-${image.variant}`;
  if (!changed) return `${project}: unchanged`;
  const lines = changes.map(({ root, package: name, from, to, security }) => {
    const step = from === null ? `new, ${to}` : to === null ? `gone, was ${from}` : `${from} -> ${to}`;
    return `  ${root}: ${name} ${step}${security ? chalk.yellow(' (security)') : ''}`;
  });
  const shown = lines.length > 40 ? [...lines.slice(0, 40), `  … and ${lines.length - 40} more`] : lines;
  return [`${project}: written`, ...shown].join('\n');
}
