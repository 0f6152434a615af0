import type { CheckReport, ImageReport } from './image-report.ts';
import { printable } from './printable.ts';

export type PrintOptions = {
  /** True: a line for each check that passed, with what it shows. False: their names. */
  verbose?: boolean;
};

/**
 * A report for people: what the image is, what breaks, what to know, what passed, what was skipped, and the sum. No text
 * of the image can end a line or reach the terminal as a command.
 */
export function printReport(report: ImageReport, { verbose = false }: PrintOptions = {}): string {
  const of = (outcome: CheckReport['outcome']) => report.checks.filter((check) => check.outcome === outcome);
  return [
    printable(report.image),
    ...describe(report).map(([label, text]) => `  ${label.padEnd(13)} ${printable(cut(text))}`),
    ...[...of('failed'), ...of('warning')].flatMap((check) => ['', ...printCheck(check)]),
    ...printPassed(of('passed'), verbose),
    ...printSkipped(of('skipped')),
    '',
    sum(report.counts),
  ].join('\n');
}

function describe({ what, checks }: ImageReport): [string, string][] {
  const { madeFrom, system, python, packages } = what;
  const start = checks.find(({ name, outcome }) => name === 'start' && outcome === 'passed')?.seen;
  const command = JSON.stringify([...what.entrypoint, ...what.cmd]);
  return [
    [
      'made from',
      madeFrom ? `our ${madeFrom.variant} image, ${madeFrom.version}` : 'no image of Distroless Python',
    ],
    ['system', `${system?.name ?? 'unknown'}, ${what.architecture}`],
    ['Python', python ? `${python.release ?? python.series}, ${python.path}` : 'none'],
    ['user', what.user === '' ? 'root (none is set)' : what.user],
    ['starts', `${command} in ${what.workdir || '/'}${start ? `; ${start}` : ''}`],
    ['size', `${(what.size / 1e6).toFixed(1)} MB in ${counted(what.layers, 'layer')}`],
    ['packages', `${packages.system} from the system, ${packages.python} for Python`],
  ];
}

const longest = 500;

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

const mostFindings = 10;

function printCheck({ name, holds, outcome, findings = [], fix, repeat }: CheckReport): string[] {
  const left = findings.length - mostFindings;
  return [
    `${outcome}  ${printable(name)}: ${printable(holds)}`,
    ...findings.slice(0, mostFindings).map(({ message }) => `  ${printable(cut(message))}`),
    ...(left > 0 ? [`  … and ${left} more; --json shows all`] : []),
    ...(fix ? [`  fix: ${printable(fix)}`] : []),
    ...(repeat ? [`  to repeat: ${printable(repeat)}`] : []),
  ];
}

function printPassed(passed: readonly CheckReport[], verbose: boolean): string[] {
  if (passed.length === 0) return [];
  if (verbose)
    return [
      '',
      ...passed.map(({ name, holds, seen }) => `passed  ${printable(passedLine(name, holds, seen))}`),
    ];
  return ['', ...wrap(`passed  ${passed.map(({ name }) => printable(name)).join(', ')}`)];
}

function passedLine(name: string, holds: string, seen: string | undefined): string {
  return `${name}: ${holds}${seen ? ` (${seen})` : ''}`;
}

/** Checks with the same reason share a line. */
function printSkipped(skipped: readonly CheckReport[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, reason = '' } of skipped) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  const lines = [...byReason].map(
    ([reason, names]) => `skipped  ${printable(names.join(', '))}: ${printable(reason)}`,
  );
  return lines.length > 0 ? ['', ...lines] : [];
}

function sum({ passed, failed, warning, skipped }: ImageReport['counts']): string {
  const all = passed + failed + warning + skipped;
  return `${all} checks: ${passed} passed, ${failed} failed, ${counted(warning, 'warning')}, ${skipped} skipped`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

const width = 100;

/** Lines of at most 100 characters where words allow it, those after the first indented. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line.length + word.length >= width && line.trim() !== '') {
      lines.push(line);
      line = `  ${word}`;
    } else {
      line = line === '' && lines.length === 0 ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
