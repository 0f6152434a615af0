import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runBenchmark } from './benchmark/run-benchmark.ts';
import { runCommand } from './lib/command.ts';

// Measures what the README promises, in two fresh clones of HEAD with empty caches, on the newest series that can be built
// on every machine (`tag:newest`). What the machine has installed already (an engine, Node.js) stays: remove it first to
// measure an empty machine. Takes two compiles of CPython. Status 1 if the two clones do not make the same bytes.
await runCommand(async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'benchmark-'));
  try {
    const differences = await runBenchmark(folder, context, (line) => console.log(line));
    if (differences.length > 0)
      throw new Error(`the two clones do not make the same ${differences.join(' and ')}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
