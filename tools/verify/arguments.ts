import { parseArgs } from 'node:util';

export type VerifyArguments = {
  image: string;
  json: boolean;
  verbose: boolean;
  help: boolean;
  timeoutMs: number;
  startForMs: number;
  env: Record<string, string>;
};

/** @param command how this program is called from the reader's folder */
export function usageFor(command: string): string {
  return `usage: ${command} <image> [--verbose] [--json] [--timeout 60] [--start-for 5] [--env NAME=value]…
  <image>      any image with Python that the engine has
  --verbose    a line for each check that passed
  --json       the whole report as JSON
  --timeout    seconds that a container may take
  --start-for  seconds for which the image is watched, started as it is configured; 0 leaves that out
  --env        a variable with which it is started
status: 0 nothing breaks, 1 something breaks, 2 the image could not be checked`;
}

/** @throws Error for arguments that cannot be used, with the usage below */
export function verifyArguments(args: string[], command: string): VerifyArguments {
  try {
    return readArguments(args);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usageFor(command)}`, { cause: error });
  }
}

function readArguments(args: string[]): VerifyArguments {
  const { values, positionals } = parse(args);
  const [image = '', ...more] = positionals;
  const { help = false, json = false, verbose = false } = values;
  if (image === '' && !help) throw new Error('cannot verify: no image is named');
  if (more.length > 0) throw new Error(`cannot use "${more.join(' ')}": it takes one image`);
  const timeoutMs = milliseconds('--timeout', values.timeout ?? '60');
  if (timeoutMs === 0) throw new Error('cannot use --timeout "0": a container needs some time');
  return {
    ...{ image, json, verbose, help, timeoutMs },
    startForMs: milliseconds('--start-for', values['start-for'] ?? '5'),
    env: Object.fromEntries((values.env ?? []).map(splitVariable)),
  };
}

function parse(args: string[]) {
  const options = {
    verbose: { type: 'boolean' },
    json: { type: 'boolean' },
    timeout: { type: 'string' },
    'start-for': { type: 'string' },
    env: { type: 'string', multiple: true },
    help: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const given = args.map((arg) => `"${arg}"`).join(' ');
    throw new Error(`cannot use ${given}: options are ${known.join(', ')}`, { cause });
  }
}

function milliseconds(option: string, text: string): number {
  if (!/^\d+(?:\.\d+)?$/.test(text)) {
    throw new Error(`cannot use ${option} "${text}": it is no number of seconds`);
  }
  return Number(text) * 1000;
}

function splitVariable(assignment: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new Error(`cannot use --env "${assignment}": it is not NAME=value`);
}
