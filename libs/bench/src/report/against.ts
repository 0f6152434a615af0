import type { Figure, Results } from '../results.ts';
import { type Middle, middleOf } from '../statistics.ts';
import { formatAmount } from './format.ts';
import { asCell } from './markdown.ts';

type Change = {
  measure: string;
  figure: string;
  peer: string;
  before: Middle;
  now: Middle;
  unit: Figure['unit'];
};

/** A table that compares each figure with that of another run, such as one of another commit. */
export function renderAgainst(now: Results, before: Results): string {
  const changes = changesOf(now, before);
  const header = '| | peer | now / before | now | before | |';
  const rows = changes.map(({ measure, figure, peer, ...change }) => {
    const ratio = (change.now.median / change.before.median).toFixed(3);
    const [own, other] = [change.now, change.before].map(({ median }) => formatAmount(median, change.unit));
    const name = asCell([measure, figure].filter(Boolean).join(' '));
    return `| ${name} | ${peer} | ${ratio} | ${own} | ${other} | ${isApart(change) ? 'differs' : 'within the spread'} |`;
  });
  return [
    `## Against commit ${before.machine.commit.slice(0, 12)} of ${before.machine.date.slice(0, 10)}`,
    ...[...now.busy, ...before.busy].slice(0, 1).map(() => '**not valid: busy**'),
    ...otherConditions(now, before).map((line) => `**${line}**`),
    rows.length === 0
      ? 'The two runs have no figure in common.'
      : [header, '|---|---|---|---|---|---|', ...rows].join('\n'),
    '',
  ].join('\n\n');
}

function changesOf(now: Results, before: Results): Change[] {
  return now.figures.flatMap((figure) => {
    const old = before.figures.find(
      ({ measure, name }) => measure === figure.measure && name === figure.name,
    );
    return Object.keys(figure.samples).flatMap((peer) => {
      const own = valuesOf(figure, peer);
      const other = old ? valuesOf(old, peer) : [];
      if (own.length === 0 || other.length === 0) return [];
      const { measure, name, unit } = figure;
      return [{ measure, figure: name, peer, unit, now: middleOf(own), before: middleOf(other) }];
    });
  });
}

function valuesOf({ samples }: Figure, peer: string): number[] {
  return (samples[peer] ?? []).filter((sample) => sample !== null);
}

/** Whether the middle halves of the samples do not overlap. */
function isApart({ now, before }: Pick<Change, 'now' | 'before'>): boolean {
  return now.low > before.high || now.high < before.low;
}

/** Why the two runs may not be compared. */
function otherConditions(now: Results, before: Results): string[] {
  const lines: string[] = [];
  const machine = ({ cpu, cores, kernel }: Results['machine']) => `${cpu}, ${cores} cores, Linux ${kernel}`;
  if (machine(now.machine) !== machine(before.machine)) {
    lines.push(`another machine: ${machine(before.machine)}`);
  }
  if (now.isQuick !== before.isQuick) lines.push('one of the two runs was quick');
  if (now.series !== before.series) lines.push(`another series: ${before.series}`);
  return lines;
}
