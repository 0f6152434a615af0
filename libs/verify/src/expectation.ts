import type { Expectation } from './behaviour.ts';
import { type Difference, jsonDifference } from './json-difference.ts';

export type { Difference } from './json-difference.ts';
export type Outcome = { status: number; stdout: string; stderr: string };

/** How a container's end differs from the expected one; undefined when it does not. */
export function compareOutcome(outcome: Outcome, expected: Expectation): Difference | undefined {
  const { status, stdout, matches, json, stderr } = expected;
  if (outcome.status !== status) {
    return { expected: `exit status ${status}`, seen: `exit status ${outcome.status}${said(outcome)}` };
  }
  if (stdout !== undefined && outcome.stdout !== stdout) {
    return { expected: `stdout ${quote(stdout)}`, seen: `stdout ${quote(outcome.stdout)}` };
  }
  if (matches !== undefined && !new RegExp(matches).test(outcome.stdout)) {
    return { expected: `stdout like /${matches}/`, seen: `stdout ${quote(outcome.stdout)}` };
  }
  if (stderr !== undefined && !new RegExp(stderr).test(outcome.stderr)) {
    return { expected: `stderr like /${stderr}/`, seen: `stderr ${quote(outcome.stderr)}` };
  }
  return json === undefined ? undefined : compareJson(outcome, json);
}

/** What differs between the outputs of two containers that should print the same. */
export function compareOutputs(left: string, right: string): Difference | undefined {
  const [leftJson, rightJson] = [readJson(left), readJson(right)];
  if (leftJson !== undefined && rightJson !== undefined) return jsonDifference(leftJson, rightJson);
  return left === right ? undefined : { expected: quote(left), seen: quote(right) };
}

function compareJson(outcome: Outcome, json: unknown): Difference | undefined {
  const seen = readJson(outcome.stdout);
  if (seen === undefined) return { expected: 'JSON on stdout', seen: `stdout ${quote(outcome.stdout)}` };
  return jsonDifference(json, seen);
}

/** The end of what a container printed, where a traceback has its reason. */
function said({ stdout, stderr }: Outcome): string {
  const lines = (stderr.trim() || stdout.trim()).split('\n').slice(-12);
  return lines
    .filter(Boolean)
    .map((line) => `\n| ${line}`)
    .join('');
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 2000));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
