import { parseArgs } from 'node:util';

/** `subject` is a project, or the path of an SBOM file. */
export type ScanArguments = {
  subject: string;
  arch: string;
  flavour: string;
  format: 'markdown' | 'json' | 'sarif';
  /** A folder for all reports. */
  output?: string;
  help: boolean;
};

export const usage = `usage: scan <project or SBOM file> [--arch amd64] [--flavour fast] [--format markdown] [--output folder]
  <project>   an image whose SBOM the target sbom wrote: python-3.13-runtime
  <SBOM file> one that the target sbom wrote, in either format
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
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [subject = '', ...more] = positionals;
  const { arch = 'amd64', flavour = 'fast', output, help = false } = values;
  if (subject === '' && !help) throw new Error('cannot scan: no project and no SBOM file is named');
  if (more.length > 0) throw new Error(`cannot scan "${more.join(' ')}": one image a call`);
  const format = formats.find((name) => name === (values.format ?? 'markdown'));
  if (!format) throw new Error(`cannot print "${values.format}": --format is one of ${formats.join(', ')}`);
  return { ...{ subject, arch, flavour, format, help }, ...(output !== undefined && { output }) };
}
