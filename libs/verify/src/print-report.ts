import type { Finding, ImageReport } from './image-report.ts';
import { firstLines } from './report.ts';

/** A report for people: what the image is, what breaks, what to know, what was not looked at, and the sum. */
export function printReport(report: ImageReport): string {
  const of = (outcome: Finding['outcome']) => report.checks.filter((check) => check.outcome === outcome);
  return [
    report.image,
    ...describe(report).map(([label, text]) => `  ${label.padEnd(13)} ${text}`),
    ...[...of('breach'), ...of('warning')].map((check) => `\n${printFinding(check)}`),
    ...printSkipped(of('skipped')),
    '',
    sum(report.counts),
  ].join('\n');
}

function describe({ what, checks }: ImageReport): [string, string][] {
  const { madeFrom, system, python, packages } = what;
  const start = checks.find(({ name, outcome }) => name === 'start' && outcome === 'passed')?.seen;
  return [
    [
      'made from',
      madeFrom ? `our ${madeFrom.variant} image, ${madeFrom.version}` : 'no image of Distroless Python',
    ],
    ['system', `${system?.name ?? 'unknown'}, ${what.architecture}`],
    ['Python', python ? `${python.release ?? python.series}, ${python.path}` : 'none'],
    ['user', what.user === '' ? 'root (none is set)' : what.user],
    [
      'starts',
      `${JSON.stringify([...what.entrypoint, ...what.cmd])} in ${what.workdir || '/'}${start ? `; ${start}` : ''}`,
    ],
    ['size', `${(what.size / 1e6).toFixed(1)} MB in ${counted(what.layers, 'layer')}`],
    ['packages', `${packages.system} of the system, ${packages.python} of Python`],
  ];
}

function printFinding({ name, about, outcome, found = [], mend, repeat }: Finding): string {
  return [
    `${outcome}  ${name}: ${about}`,
    indent(firstLines(found, 10)),
    ...(mend ? [indent(`mend: ${mend}`)] : []),
    ...(repeat ? [indent(`to repeat: ${repeat}`)] : []),
  ].join('\n');
}

/** Checks with one reason stand in one line. */
function printSkipped(skipped: readonly Finding[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, reason = '' } of skipped) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  const lines = [...byReason].map(([reason, names]) => `skipped  ${names.join(', ')}: ${reason}`);
  return lines.length > 0 ? ['', ...lines] : [];
}

function sum({ passed, warning, breach, skipped }: ImageReport['counts']): string {
  const all = passed + warning + breach + skipped;
  const broken = breach === 1 ? '1 breach' : `${breach} breaches`;
  return `${all} checks: ${passed} passed, ${broken}, ${counted(warning, 'warning')}, ${skipped} skipped`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
