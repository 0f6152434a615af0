import { parseArgs } from 'node:util';

export type Options = {
  targets: string[];
  configuration: string | undefined;
  /** Patterns of projects. */
  exclude: string[];
  /** The options that choose projects, `exclude` too, for `nx show projects`. */
  selection: string[];
  /** The arguments without `exclude`. */
  rest: string[];
  /** Whether Nx only shows something, or reads the changed files from stdin: nothing is skipped then. */
  untouched: boolean;
};

const string = { type: 'string' } as const;
const boolean = { type: 'boolean' } as const;
const options = {
  targets: { ...string, short: 't' },
  target: string,
  configuration: { ...string, short: 'c' },
  exclude: string,
  projects: { ...string, short: 'p' },
  files: string,
  base: string,
  head: string,
  uncommitted: boolean,
  untracked: boolean,
  graph: boolean,
  help: boolean,
  explain: boolean,
  stdin: boolean,
};
const lists = ['targets', 'target', 'exclude', 'projects', 'files'];
const selecting = ['exclude', 'projects', 'files', 'base', 'head', 'uncommitted', 'untracked'];

/** Reads the options of `nx run-many` and `nx affected` as Nx does: `-t a b`, `--targets=a,b` and `-t=a -t b` are the same. */
export function readOptions(args: string[]): Options {
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true });
  const given: { name: string; value: string }[] = [];
  const taken = new Set<number>();
  let list: string | undefined;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') break;
    if (token.kind === 'option') list = lists.find((name) => name === token.name);
    const name = token.kind === 'option' ? token.name : list;
    if (name === undefined || !Object.hasOwn(options, name)) continue;
    const value = token.value?.replace(/^=/, '') ?? 'true';
    given.push(...(list ? value.split(',') : [value]).map((item) => ({ name, value: item })));
    if (name !== 'exclude') continue;
    taken.add(token.index);
    if (token.kind === 'option' && token.value !== undefined && !token.inlineValue)
      taken.add(token.index + 1);
  }
  const valuesOf = (...names: string[]) =>
    given.filter(({ name }) => names.includes(name)).map(({ value }) => value);
  return {
    targets: valuesOf('targets', 'target'),
    configuration: valuesOf('configuration').at(-1),
    exclude: valuesOf('exclude'),
    selection: given
      .filter(({ name }) => selecting.includes(name))
      .map(({ name, value }) => `--${name}=${value}`),
    rest: args.filter((_, index) => !taken.has(index)),
    untouched: valuesOf('graph', 'help', 'explain', 'stdin').some((value) => value !== 'false'),
  };
}
