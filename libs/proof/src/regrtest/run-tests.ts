import { chmod, readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Engine, type Outcome, runContainer } from '@distroless/engine';
import type { Report } from '@distroless/steps';
import {
  type CaseResult,
  type FileResult,
  parseCount,
  parseJunit,
  parseProgress,
  parseSubtests,
} from './results.ts';
import type { TestFolders } from './unpack-tests.ts';

export type Run = { files: FileResult[]; cases: CaseResult[]; outcome: Outcome; command: string };

export type RunOptions = {
  image: string;
  series: string;
  tests: TestFolders;
  /** Patterns of single tests, for `--ignorefile` or `--matchfile`. */
  patterns: { option: '--ignorefile' | '--matchfile'; lines: string[] };
  /** What else regrtest is told. */
  args: string[];
  /** An empty folder that the container may write to. */
  scratch: string;
  timeoutMs: number;
  report: Report;
  signal: AbortSignal;
};

/**
 * What a container cannot have, or what takes gigabytes, is not asked for. Names that a series does not know are errors
 * to regrtest, so that these are taken from all.
 */
const resources = 'all,-network,-urlfetch,-gui,-audio,-largefile';

/**
 * Runs `python -m test` as the image's user: no network, no capability, nothing writable to it but its home and `/tmp`,
 * where tests make programs and run them. Throws an error with the end of the output when regrtest left no results.
 */
export async function runTests(engine: Engine, options: RunOptions): Promise<Run> {
  const { image, series, tests, patterns, args, scratch, timeoutMs, report, signal } = options;
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
    mounts: [{ source: scratch, target: '/report', readonly: false }, ...testMounts(series, tests)],
    env: plainPython,
    network: 'none',
    // Not read-only: tests remove files beside the library that never were there, and expect to be told just that.
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
  // Before Python 3.11 what failed is told on stderr.
  const printed = `${outcome.stdout}\n${outcome.stderr}`;
  const cases = [...single, ...parseSubtests(printed).filter(({ id }) => !ids.has(id))];
  return { files: parseProgress(outcome.stdout), cases, outcome, command };
}

/** What the images set is an application's choice; the tests are about Python without it. */
const plainPython = { PYTHONUNBUFFERED: '', PYTHONDONTWRITEBYTECODE: '', PYTHONFAULTHANDLER: '' };

/** Seconds. The longest take some minutes on two cores. */
const fileTimeout = 1800;

/** All of it is judged and goes to the log; in bytes. That of a run with many failures has about one million. */
const longestOutput = 64 * 1024 * 1024;

function testMounts(series: string, { lib, packages }: TestFolders) {
  return packages.map((name) => ({
    source: join(lib, name),
    target: `/usr/local/lib/python${series}/${name}`,
    readonly: true,
  }));
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
