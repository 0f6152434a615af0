import { type Reproduction, reproduce } from '@distroless/reproduce';
import { runCommand } from './lib/command.ts';
import { trustOf } from './lib/signed-by.ts';
import { reproduceArguments, usage } from './reproduce/arguments.ts';
import { buildAgain } from './reproduce/build-again.ts';

// Builds a published image again from its commit and its locks, and compares both byte by byte.
let isIdentical = true;
await runCommand(async (context) => {
  const args = reproduceArguments(process.argv.slice(2));
  if (!args) return console.log(usage);
  const { reference, by, ...options } = args;
  const trust = by === 'unverified' ? by : await trustOf(by, context);
  const result = await reproduce(reference, { ...options, context, trust, build: buildAgain });
  isIdentical = result.differences.length === 0;
  for (const line of describe(result)) console.log(line);
  if (by === 'unverified') console.log('WARNING: nobody has signed the image, so this proves little');
});
// Of a command that failed, the status is 1, which stands for a difference here.
process.exitCode = process.exitCode === 1 ? 2 : (process.exitCode ?? (isIdentical ? 0 : 1));

function describe({ digest, differences }: Reproduction): string[] {
  if (differences.length === 0) return [`identical: ${digest}`];
  return ['published → rebuilt', ...differences, `different: ${digest}`];
}
