import type { Counts } from '../report.ts';
import { fileOf, isFile, type LeftOut, matches } from './left-out.ts';
import type { CaseResult, FileResult } from './results.ts';

type Results = { files: readonly FileResult[]; cases: readonly CaseResult[]; status: number };

/** Counts single tests, or files where tests could not be counted. `failures` are lines for people. */
export type Judgement = Counts & { failures: string[]; skips: { why: string; count: number }[] };

/** The failures of tests that must pass. */
export function judge({ files, cases, status }: Results): Judgement {
  const failed = cases.filter(({ state }) => state === 'failed');
  const failures = failed.map(({ id, why }) => `${id}: ${why}`);
  // A file that could not be loaded, crashed or timed out has no results of single tests.
  for (const { name, state, why } of files) {
    if (state === 'failed' && !failed.some(({ id }) => isOf(id, name))) failures.push(`${name}: ${why}`);
  }
  // 0: passed, 3: a changed environment (libregrtest, exitcodes).
  if (failures.length === 0 && status !== 0 && status !== 3) {
    failures.push(`regrtest ended with status ${status}`);
  }
  const skipped = [...cases, ...files].filter(({ state }) => state === 'skipped');
  return {
    passed: cases.filter(({ state }) => state === 'passed').length,
    failed: failures.length,
    skipped: skipped.length,
    failures,
    skips: countReasons(skipped),
  };
}

/** Faults of setUpClass have the class's name in brackets. */
function isOf(id: string, file: string): boolean {
  const name = /\((.*)\)$/.exec(id)?.[1] ?? id;
  if (fileOf(name) === file) return true;
  const module = file.startsWith('test.') ? file : `test.${file}`;
  return name === module || name.startsWith(`${module}.`);
}

function countReasons(skipped: readonly { why: string }[]): { why: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { why } of skipped) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts].map(([why, count]) => ({ why, count })).sort((a, b) => b.count - a.count);
}

/**
 * Unnecessary entries of regrtest.yaml, as lines for people, after a run of the tests that it leaves out: tests that do
 * not exist, that pass and are not races, or that skip themselves. For a pattern with wildcards, each test that passes
 * is listed.
 */
export function staleEntries(list: readonly LeftOut[], results: Omit<Results, 'status'>): string[] {
  return list.flatMap((entry) => (isFile(entry) ? staleFile(entry, results) : staleTests(entry, results)));
}

function staleFile(entry: LeftOut, { files }: Omit<Results, 'status'>): string[] {
  const parts = files.filter(({ name }) => isOf(`test.${name.replace(/^test\./, '')}`, entry.name));
  if (parts.some(({ state }) => state === 'failed')) return [];
  const found = parts.find(({ state }) => state !== 'empty');
  return [stale(entry, found ? saying[found.state] : 'does not exist')];
}

function staleTests(entry: LeftOut, { files, cases }: Omit<Results, 'status'>): string[] {
  const found = cases.filter(({ id }) => matches(entry, id));
  if (found.length === 0) {
    // When the whole file ends early, there are no results of single tests.
    const ended = files.some(
      ({ name, state }) => state === 'failed' && isOf(entry.name, name) && !hasCases(name, cases),
    );
    return ended ? [] : [stale(entry, 'does not exist')];
  }
  const passing = found.filter(({ state }) => state === 'passed');
  if (entry.mayPass && passing.length > 0) return [];
  if (passing.length > 0) return passing.map(({ id }) => stale({ ...entry, name: id }, saying.passed));
  return found.some(({ state }) => state === 'failed') ? [] : [stale(entry, saying.skipped)];
}

function hasCases(file: string, cases: readonly CaseResult[]): boolean {
  return cases.some(({ id }) => isOf(id, file));
}

const saying = { passed: 'passes', skipped: 'skips itself', failed: 'fails', empty: 'does not exist' };

function stale({ name }: LeftOut, what: string): string {
  return `images/python/regrtest.yaml: "${name}" is listed, but ${what}`;
}
