import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './lib/command.ts';
import { compareClones } from './two-clones/compare-clones.ts';

// Builds the newest series that can be built on every machine (`tag:newest`) in two fresh clones of HEAD at different paths,
// the first with empty caches, and compares all bytes. Takes two compiles of CPython. Status 1 if they differ. How long
// builds take is a measure of `./nx run bench:run --measures=builds`.
await runCommand(async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'two-clones-'));
  try {
    const differences = await compareClones(folder, context, (line) => console.log(line));
    if (differences.length > 0)
      throw new Error(`the two clones do not make the same ${differences.join(' and ')}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
