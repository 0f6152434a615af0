import { parseArgs } from 'node:util';
import type { Architecture } from '@distroless/matrix';
import { type SignedBy, signedBy, signedByOptions, signedByUsage } from '../lib/signed-by.ts';

export type ReproduceArguments = {
  reference: string;
  by: SignedBy | 'unverified';
  architecture?: Architecture | undefined;
  source?: string | undefined;
  keep: boolean;
};

export const usage = `usage: npx tsx tools/reproduce.ts <reference> (--key=<file> | --identity=<identity> --issuer=<URL>) [options]
  <reference>  registry.example/space/python-distroless:3.13-debian13, or with @sha256:…
${signedByUsage}
  --unverified nobody has to have signed it. Code that nobody vouches for is run
  --arch       which image of an index, amd64 or arm64; default: that of this machine
  --source     the repository that has the commit, a URL of https or ssh or a folder; default: this one, else that in the provenance
  --keep       keeps the folder with the commit and what was built
Status: 0 it is identical, 1 it differs, 2 it could not be compared.`;

/** @throws Error for arguments that cannot be used, with the usage below */
export function reproduceArguments(args: string[]): ReproduceArguments | undefined {
  try {
    return readArguments(args);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

const options = {
  ...signedByOptions,
  unverified: { type: 'boolean', default: false },
  arch: { type: 'string' },
  source: { type: 'string' },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Undefined when help is asked for. */
function readArguments(args: string[]): ReproduceArguments | undefined {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.help) return undefined;
  const [reference = '', ...more] = positionals;
  if (!reference || more.length > 0) throw new Error('cannot reproduce: name one image');
  const { unverified, arch, source, keep, key, identity, issuer } = values;
  if (source === '') throw new Error('cannot reproduce: --source is empty; name a URL or a folder');
  const isSigned = key !== undefined || identity !== undefined || issuer !== undefined;
  const by = unverified && !isSigned ? 'unverified' : !unverified && signedBy(values, 'reproduce');
  if (by) return { reference, by, architecture: readArchitecture(arch), source, keep };
  throw new Error(
    'cannot reproduce: say who has to have signed it, with --key, or with --identity and --issuer; or that nobody has, with --unverified',
  );
}

function readArchitecture(text: string | undefined): Architecture | undefined {
  if (text === undefined || text === 'amd64' || text === 'arm64') return text;
  throw new Error(`cannot reproduce for "${text}": an architecture is amd64 or arm64`);
}
