import { describeVerified, isVerified, verifyPublished } from '@distroless/attest';
import { runCommand } from './lib/command.ts';
import { trustOf } from './lib/signed-by.ts';
import { usage, verifyPublishedArguments } from './verify-published/arguments.ts';

// Verifies signature, provenance and SBOMs of a published image.
let verified = true;
await runCommand(async (context) => {
  const args = verifyPublishedArguments(process.argv.slice(2));
  if (!args) return console.log(usage);
  const { env, signal } = context;
  const found = await verifyPublished(args.reference, await trustOf(args.by, context), { env, signal });
  verified = isVerified(found);
  for (const line of describeVerified(found)) console.log(line);
  console.log(verified ? 'verified' : 'not verified');
});
// Of a command that failed, the status is 1, which stands for an image that is not verified here.
process.exitCode = process.exitCode === 1 ? 2 : (process.exitCode ?? (verified ? 0 : 1));
