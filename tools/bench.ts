import { relative } from 'node:path';
import { readResults, runBench, writeReport } from '@distroless/bench';
import { benchArguments } from './bench/arguments.ts';
import { runCommand, workspace } from './lib/command.ts';

// Measures our images beside the Python of Debian, Google and the Docker official image: docs/speed.md.
await runCommand(async (context) => {
  const { against, output, ...options } = benchArguments(process.argv.slice(2), workspace);
  const before = against === undefined ? undefined : await readResults(against);
  const results = await runBench(options, context);
  console.log(await writeReport(results, output, { before }));
  console.log(`wrote ${relative(workspace, output)}: results.json, results.md and the plots`);
  if (results.failed.length > 0) process.exitCode = 1;
});
