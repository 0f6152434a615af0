import { chmod, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Engine, type Outcome, runContainer } from '@distroless/engine';
import type { Report } from '@distroless/workspace';
import {
  type CaseResult,
  type FileResult,
  parseCount,
  parseJunit,
  parseProgress,
  parseSubtests,
} from './results.ts';
import type { TestModule } from './test-modules.ts';
import type { TestFolders } from './unpack-tests.ts';

export type Run = { files: FileResult[]; cases: CaseResult[]; outcome: Outcome; command: string };

export type RunOptions = {
  image: string;
  series: string;
  tests: TestFolders;
  /** Extension modules that the image does not have. */
  modules: TestModule[];
  /** Patterns of single tests, for `--ignorefile` or `--matchfile`. */
  patterns: { option: '--ignorefile' | '--matchfile'; lines: string[] };
  /** More options of regrtest. */
  args: string[];
  /** An empty folder that the container may write to. */
  scratch: string;
  timeoutMs: number;
  report: Report;
  signal: AbortSignal;
};

/**
 * Resources that a container cannot have, or that need gigabytes, are switched off. They are subtracted from `all`,
 * because names that a series does not know are errors.
 */
const resources = 'all,-network,-urlfetch,-gui,-audio,-largefile';

/**
 * Runs `python -m test` as the image's user: without network and capabilities; it can write only its home and `/tmp`,
 * where tests create and run programs. Errors have the end of the output, when regrtest wrote no results.
 */
export async function runTests(engine: Engine, options: RunOptions): Promise<Run> {
  const { image, patterns, args, scratch, timeoutMs, report, signal } = options;
  await writeFile(join(scratch, 'patterns.txt'), patterns.lines.map((line) => `${line}\n`).join(''));
  await chmod(scratch, 0o777);
  const limits = ['--timeout', String(fileTimeout), `-j${availableParallelism()}`];
  const filter = patterns.lines.length > 0 ? [patterns.option, '/report/patterns.txt'] : [];
  const { command, ...outcome } = await runContainer(engine, {
    image,
    args: [
      '-m',
      'test',
      '-W',
      '-u',
      resources,
      ...limits,
      '--junit-xml',
      '/report/junit.xml',
      ...filter,
      ...args,
    ],
    mounts: [{ source: scratch, target: '/report', readonly: false }, ...testMounts(options)],
    env: plainPython,
    network: 'none',
    // Not read-only: tests remove missing files next to the library, and expect the error "no such file".
    capDrop: 'all',
    noNewPrivileges: true,
    tmpfs: ['/tmp:exec,mode=1777', '/home/monty:exec,mode=1777'],
    timeoutMs,
    maxOutput: longestOutput,
    onLine: (line) => {
      const count = parseCount(line);
      if (count) report({ what: 'tests', ...count, unit: 'files' });
    },
    signal,
  });
  const xml = await readFile(join(scratch, 'junit.xml'), 'utf8').catch(() => undefined);
  if (xml === undefined) throw noResults(image, { ...outcome, command });
  const single = parseJunit(xml);
  const ids = new Set(single.map(({ id }) => id));
  // Before Python 3.11, failures are printed on stderr.
  const printed = `${outcome.stdout}\n${outcome.stderr}`;
  const cases = [...single, ...parseSubtests(printed).filter(({ id }) => !ids.has(id))];
  return { files: parseProgress(outcome.stdout), cases, outcome, command };
}

/** The images' settings are for applications; the tests are for Python without them. */
const plainPython = { PYTHONUNBUFFERED: '', PYTHONDONTWRITEBYTECODE: '', PYTHONFAULTHANDLER: '' };

/** Seconds. The longest tests take some minutes on two cores. */
const fileTimeout = 1800;

/** In bytes. All output is judged and goes to the log. A run with many failures prints about a million bytes. */
const longestOutput = 64 * 1024 * 1024;

/** What the image does not have, where Python looks for it. */
function testMounts({ series, tests: { lib, packages }, modules }: RunOptions) {
  const folders = packages.map((name) => ({
    source: join(lib, name),
    target: `/usr/local/lib/python${series}/${name}`,
  }));
  return [...folders, ...modules].map((mount) => ({ ...mount, readonly: true }));
}

function noResults(image: string, { status, stdout, stderr, command }: Outcome & { command: string }): Error {
  const said = `${stdout.trim()}\n${stderr.trim()}`.trim().split('\n').slice(-20);
  return new Error(
    [
      `cannot run the tests in "${image}": regrtest ended with status ${status}, without results`,
      ...said.map((line) => `  | ${line}`),
      `to repeat: ${command}`,
    ].join('\n'),
  );
}
