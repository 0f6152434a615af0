import { compileOfficial } from '@distroless/bench';
import { runCommand } from './lib/command.ts';

const [series = '3.13', ...rest] = process.argv.slice(2).filter((word) => word !== '--quick');

await runCommand(async (context) => {
  if (rest.length > 0 || !context.versions.series[series]) {
    throw new Error(`cannot compile "${[series, ...rest].join(' ')}": name one series of versions.yaml`);
  }
  // --quick leaves out the optimizations: to try the recipe.
  await compileOfficial(series, { context, isQuick: process.argv.includes('--quick') });
});
