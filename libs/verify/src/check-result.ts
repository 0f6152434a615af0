import { printable, printableLines } from './printable.ts';

/** How one check of our images ended; for a failure, also what was expected, what was seen and the command that repeats it. */
export type Verdict =
  | { outcome: 'passed' }
  | { outcome: 'skipped'; reason: string }
  | { outcome: 'failed'; expected: string; seen: string; reproduce: string };

export type CheckResult = { name: string; holds: string } & Verdict;

/** A failure for a log: plain lines, the longest part last but one, the command last. */
export function explainFailure(result: CheckResult & { outcome: 'failed' }): string {
  return [
    `${result.name}: ${printable(result.holds)}`,
    ...(result.expected === result.holds ? [] : ['expected:', indent(result.expected)]),
    'seen:',
    indent(result.seen),
    'to repeat:',
    indent(result.reproduce),
  ].join('\n');
}

/** The failure of a check that could not be carried out. An engine's error ends with the command that repeats it. */
export function verdictOf(
  error: unknown,
  { expected, rerun }: { expected: string; rerun: string },
): Verdict & { outcome: 'failed' } {
  const message = error instanceof Error ? error.message : String(error);
  const [seen = '', reproduce = rerun] = message.split('\nto repeat: ');
  return { outcome: 'failed', expected, seen, reproduce };
}

/** The first lines of a list, and how many more there are. */
export function firstLines(lines: readonly string[], most = 20): string {
  const left = lines.length - most;
  return [...lines.slice(0, most), ...(left > 0 ? [`… and ${left} more`] : [])].join('\n');
}

function indent(text: string): string {
  return printableLines(text).replaceAll(/^/gm, '  ');
}
