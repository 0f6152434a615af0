import { describeVerified, isVerified, verifyPublished } from '@distroless/attest';
import { loadTrustedRoot, type Trust, trustedKey } from '@distroless/sigstore';
import type { Context } from '@distroless/workspace';
import { runCommand } from './lib/command.ts';
import {
  usage,
  type VerifyPublishedArguments,
  verifyPublishedArguments,
} from './verify-published/arguments.ts';

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

async function trustOf(by: VerifyPublishedArguments['by'], context: Context): Promise<Trust> {
  if ('key' in by) return trustedKey(by.key);
  return { signer: by, root: await loadTrustedRoot(context) };
}
