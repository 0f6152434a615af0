import { parseArgs } from 'node:util';

/** Which changes `affected` is asked about, and the other arguments. */
export interface Scope {
  /** The changes since the last commit that this one has in common with `head`; without `head`, uncommitted ones too. */
  base: string;
  head?: string;
  /** Only what differs from the last commit. */
  uncommitted?: true;
  rest: string[];
}

/**
 * Reads the options of `nx affected` and `nx show projects --affected` as Nx does
 * (https://nx.dev/nx-api/nx/documents/affected). Undefined if they name the files themselves, or contradict each
 * other: Nx reports that best.
 */
export function readScope(args: string[], env: NodeJS.ProcessEnv, defaultBase: string): Scope | undefined {
  const { given, rest } = takeOptions(args);
  const { base, head, files, stdin, uncommitted, untracked } = given;
  if (files !== undefined || isSet(stdin) || isSet(untracked)) return undefined;
  if (isSet(uncommitted)) {
    return base === undefined && head === undefined ? { base: 'HEAD', uncommitted: true, rest } : undefined;
  }
  if (head !== undefined && base === undefined) return undefined;
  const last = head || env['NX_HEAD'];
  return { base: base || env['NX_BASE'] || defaultBase, ...(last ? { head: last } : {}), rest };
}

const options = {
  base: { type: 'string' },
  head: { type: 'string' },
  files: { type: 'string' },
  stdin: { type: 'boolean' },
  uncommitted: { type: 'boolean' },
  untracked: { type: 'boolean' },
} as const;

type Given = Partial<Record<string, string>>;

/** What follows `--` is for the tasks, and other options are for Nx: both stay as they are. */
function takeOptions(args: string[]): { given: Given; rest: string[] } {
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  const given: Given = {};
  const taken = new Set<number>();
  for (const token of tokens) {
    if (token.kind !== 'option' || !Object.hasOwn(options, token.name)) continue;
    given[token.name] = token.value ?? 'true';
    taken.add(token.index);
    if (token.value !== undefined && !token.inlineValue) taken.add(token.index + 1);
  }
  return { given, rest: args.filter((_, index) => !taken.has(index)) };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== 'false';
}
