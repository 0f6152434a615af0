import { parseArgs } from 'node:util';

export type VerifyArguments = {
  image: string;
  json: boolean;
  timeoutMs: number;
  startForMs: number;
  env: Record<string, string>;
};

export const usage = `usage: npx tsx tools/verify.ts <image> [--json] [--timeout 60] [--start-for 5] [--env NAME=value]…
  <image>      any image that the engine has; it runs Python
  --json       the whole report as JSON
  --timeout    seconds that a container may take
  --start-for  seconds for which the image is watched, started as it is configured; 0 leaves that out
  --env        a variable with which it is started
status: 0 all holds, 1 something breaks, 2 the image could not be looked at`;

/** @throws Error for what cannot be taken, with the usage below */
export function verifyArguments(args: string[]): VerifyArguments {
  try {
    return readArguments(args);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

function readArguments(args: string[]): VerifyArguments {
  const { values, positionals } = parse(args);
  const [image, ...more] = positionals;
  if (!image) throw new Error('cannot verify: no image is named');
  if (more.length > 0) throw new Error(`cannot take "${more.join(' ')}": one image a call`);
  const timeoutMs = milliseconds('--timeout', values.timeout ?? '60');
  if (timeoutMs === 0) throw new Error('cannot take --timeout "0": a container needs some time');
  return {
    image,
    json: values.json ?? false,
    timeoutMs,
    startForMs: milliseconds('--start-for', values['start-for'] ?? '5'),
    env: Object.fromEntries((values.env ?? []).map(splitVariable)),
  };
}

function parse(args: string[]) {
  const options = {
    json: { type: 'boolean' },
    timeout: { type: 'string' },
    'start-for': { type: 'string' },
    env: { type: 'string', multiple: true },
  } as const;
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (cause) {
    const known = Object.keys(options).map((name) => `--${name}`);
    const taken = args.map((arg) => `"${arg}"`).join(' ');
    throw new Error(`cannot take ${taken}: options are ${known.join(', ')}`, { cause });
  }
}

function milliseconds(option: string, text: string): number {
  if (!/^\d+(?:\.\d+)?$/.test(text))
    throw new Error(`cannot take ${option} "${text}": it is no number of seconds`);
  return Number(text) * 1000;
}

function splitVariable(assignment: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(assignment) ?? [];
  if (name === undefined || value === undefined)
    throw new Error(`cannot take --env "${assignment}": it is not NAME=value`);
  return [name, value];
}
