import { parseArgs } from 'node:util';
import { type SignedBy, signedBy, signedByOptions } from '../lib/signed-by.ts';

/** `subject` is a project, the path of an SBOM file or of a layout, or a published image. */
export type ScanArguments = {
  subject: string;
  arch: string;
  flavour: string;
  format: 'markdown' | 'json' | 'sarif';
  /** Who has to have signed the SBOM of a published image. */
  by?: SignedBy;
  /** A folder for all reports. */
  output?: string;
  help: boolean;
};

export const usage = `usage: npx tsx tools/scan.ts <project, SBOM file, layout or reference> [--arch amd64] [--flavour fast]
       [--key=<file> | --identity=<identity> --issuer=<URL>] [--format markdown] [--output folder]
  <project>   an image whose SBOM the target sbom wrote: python-3.13-runtime
  <SBOM file> one that the target sbom wrote, in either format
  <layout>    the folder of an image that the target sbom has listed: dist/python/3.13/runtime/oci-amd64-fast
  <reference> a published image: registry.example/space/python-distroless:3.13-debian13, or with @sha256:…
  --key …     who has to have signed the SBOM of a published image, as for verify-published
  --format    what is printed: markdown, json or sarif
  --output    a folder, into which all three are written, and OpenVEX if a statement applies
status: 0 nothing is fixable, 1 something is, 2 the scan could not be made`;

const formats = ['markdown', 'json', 'sarif'] as const;

/** @throws Error for arguments that cannot be used, with the usage below */
export function scanArguments(args: string[]): ScanArguments {
  try {
    return readArguments(args);
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\n${usage}`, { cause });
  }
}

function readArguments(args: string[]): ScanArguments {
  const text = { type: 'string' } as const;
  const options = {
    arch: text,
    flavour: text,
    format: text,
    output: text,
    help: { type: 'boolean' },
    ...signedByOptions,
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [subject = '', ...more] = positionals;
  const { arch = 'amd64', flavour = 'fast', output, help = false } = values;
  if (subject === '' && !help)
    throw new Error('cannot scan: no project, SBOM file or published image is named');
  if (more.length > 0) throw new Error(`cannot scan "${more.join(' ')}": one image a call`);
  const format = formats.find((name) => name === (values.format ?? 'markdown'));
  if (!format) throw new Error(`cannot print "${values.format}": --format is one of ${formats.join(', ')}`);
  const by = signedBy(values, 'scan');
  return {
    ...{ subject, arch, flavour, format, help },
    ...(by && { by }),
    ...(output !== undefined && { output }),
  };
}
