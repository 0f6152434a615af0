import type { Outcome } from '@distroless/engine';
import type { KnownModules } from './examine/examined-image.ts';
import { adviseOnModule } from './module-advice.ts';

/** What it means for an image that its container ended at once. */
export type Judgement = { outcome: 'failed' | 'warning'; kind: string; fix: string };

/**
 * Judges an image that ended with another status than 0 as soon as it was started, by what it printed. It is a failure,
 * unless the reason is a limit of this check: no network, no arguments, little memory, a read-only root.
 */
export function judgeStart({ status, stderr, stdout }: Outcome, modules: KnownModules): Judgement {
  const said = (stderr + stdout).slice(-longest);
  for (const rule of rules) {
    const match = rule.pattern.exec(said);
    if (!match) continue;
    const fix = typeof rule.fix === 'string' ? rule.fix : rule.fix(match, modules);
    return { outcome: rule.outcome ?? 'failed', kind: rule.kind, fix };
  }
  if (isOfEngine(status)) return { outcome: 'failed', kind: 'cannot-start', fix: broken };
  if (status === killed) return { outcome: 'warning', kind: 'killed', fix: memory };
  return { outcome: 'failed', kind: 'ended', fix: `read what it printed. ${leaveOut}` };
}

/** Engines end with these when a program could not be started. */
export function isOfEngine(status: number): boolean {
  return status >= 125 && status <= 127;
}

/** The last lines, where a traceback has its reason. */
const longest = 64_000;

type Rule = {
  kind: string;
  pattern: RegExp;
  outcome?: 'warning';
  fix: string | ((match: RegExpExecArray, modules: KnownModules) => string);
};

const leaveOut =
  'If it needs settings, give them with --env NAME=value; if it needs a service or a mounted file, leave this check out with --start-for 0';
const killed = 137;
const memory = 'it was killed: in this check it has 2 GB of memory, and 512 processes';
const broken =
  'write ENTRYPOINT and CMD in exec form, with a program that is in the image; if it is a script, the interpreter in its first line has to be there too';
const oneSeries =
  'builder and runtime have to be of one series; leave the labels of the runtime image as they are';

/** The first one that matches is used. */
const rules: readonly Rule[] = [
  {
    kind: 'architecture',
    pattern: /exec format error/i,
    fix: 'build image and packages for one platform: docker build --platform',
  },
  {
    kind: 'cannot-start',
    pattern:
      /no such file or directory.{0,500}OCI runtime|executable file not found|exec .{0,500}: no such file/i,
    fix: broken,
  },
  {
    kind: 'missing-module',
    // Python's error; `python -m`; uvicorn.
    pattern: /No module named '?([\w.]{1,200})|Could not import module "([\w.]{1,200})"/,
    fix: (match, modules) => adviseOnModule(match[1] ?? match[2] ?? '', modules),
  },
  {
    kind: 'missing-user',
    pattern: /unable to find user|no matching entries in passwd/,
    fix: 'the name in USER is not in /etc/passwd: write the number',
  },
  {
    kind: 'missing-library',
    pattern: /cannot open shared object file/,
    fix: 'copy the library with everything that it needs, or use a wheel that bundles it',
  },
  {
    kind: 'missing-script',
    pattern: /can't open file/,
    fix: 'the file that Python should run does not exist: paths in CMD start at WORKDIR',
  },
  {
    kind: 'missing-name',
    pattern: /cannot import name '([^'\n]{1,200})' from '([^'\n]{1,200})'/,
    fix: ([, name, module]) =>
      `"${module}" has no "${name}": check the spelling of the import, and the version of the package`,
  },
  {
    kind: 'syntax',
    // Python names the file before the error. Packages were good when they were published, so they get the next rule.
    pattern:
      /File "((?!\S*\/(?:site|dist)-packages\/)[^"\n]{1,200})", line (\d{1,7})\n(?:(?!\s*File ").*\n){0,5}\w*(?:Syntax|Indentation|Tab)Error/,
    fix: ([, file, line]) =>
      `Python cannot read "${file}", line ${line}: correct the code, or use a series that knows its syntax`,
  },
  { kind: 'import', pattern: /ImportError|SyntaxError/, fix: oneSeries },
  {
    kind: 'missing-variable',
    pattern: /KeyError: '([A-Z][A-Z0-9_]{1,200})'/,
    fix: ([, name]) => needsVariable(`--env ${name}=value`),
  },
  {
    kind: 'missing-variable',
    // pydantic, python-decouple, environs, and what people write themselves.
    pattern:
      /Field required|UndefinedValueError|ImproperlyConfigured|environment variables?\b|env(?:ironment)? var\b/i,
    fix: needsVariable('--env NAME=value'),
  },
  {
    // The last one is of the client of Kubernetes, outside a cluster.
    kind: 'no-network',
    pattern:
      /Connection refused|Name or service not known|Temporary failure in name resolution|Network is unreachable|could not translate host name|getaddrinfo|connection to server (?:on|at) |Can't connect to|Unknown (?:\w+ )?server host|Service host\/port is not set/i,
    outcome: 'warning',
    fix: 'this check has no network, so it does not show whether the image starts: start it next to the services that it connects to, or skip this check with --start-for 0',
  },
  {
    kind: 'no-arguments',
    // What argument parsers print, and the line of a traceback that reads an argument.
    pattern: /^usage:|^ [^\n]*\bsys\.argv\b/im,
    outcome: 'warning',
    fix: 'it needs arguments, and this check passes none: set a CMD that works, or skip this check with --start-for 0',
  },
  {
    kind: 'read-only',
    pattern: /Read-only file system/i,
    outcome: 'warning',
    fix: 'it writes outside /tmp: mount a writable folder there when the root is read-only',
  },
];

function needsVariable(option: string): string {
  return `it needs a variable to start: run this again with ${option}, or leave this check out with --start-for 0`;
}
