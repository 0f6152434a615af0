import { parseArgs } from 'node:util';
import { type SignedBy, signedBy, signedByOptions, signedByUsage } from '../lib/signed-by.ts';

export type VerifyPublishedArguments = {
  reference: string;
  by: SignedBy;
};

export const usage = `usage: npx tsx tools/verify-published.ts <reference> (--key=<file> | --identity=<identity> --issuer=<URL>)
  <reference>  registry.example/space/python-distroless:3.13-debian13, or with @sha256:…
${signedByUsage}
Status: 0 everything is verified, 1 something is not, 2 it could not be checked.`;

/** @throws Error for arguments that cannot be used, with the usage below */
export function verifyPublishedArguments(args: string[]): VerifyPublishedArguments | undefined {
  try {
    return readArguments(args);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

/** Undefined when help is asked for. */
function readArguments(args: string[]): VerifyPublishedArguments | undefined {
  const options = {
    ...signedByOptions,
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.help) return undefined;
  const [reference = '', ...more] = positionals;
  if (!reference || more.length > 0) throw new Error('cannot verify: name one image');
  const by = signedBy(values, 'verify');
  if (by) return { reference, by };
  throw new Error(
    'cannot verify: say who has to have signed it, with --key, or with --identity and --issuer',
  );
}
