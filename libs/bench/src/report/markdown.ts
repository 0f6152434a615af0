import type { Results } from '../results.ts';
import { formatRatio, formatValue } from './format.ts';
import { type Row, summarise, type Table } from './summary.ts';

/** The report: where it was measured, a table for each measure with ratios first, and what is missing. */
export function renderMarkdown(results: Results): string {
  const { base, busy } = results;
  const warning = busy.length > 0 ? '**not valid: busy**' : undefined;
  const tables = summarise(results).map((table) => renderTable(table, base, warning));
  const text = [
    `# Python ${results.series}, measured`,
    describe(results),
    ...tables,
    ...list('Busy', busy),
    ...list('Failed', results.failed),
    ...list('Not measured', results.skipped),
  ];
  return `${text.join('\n\n')}\n`;
}

function describe({ machine, peers, rounds, isQuick, base }: Results): string {
  const lines = [
    `- ${machine.date.slice(0, 16).replace('T', ' ')} UTC, commit ${machine.commit.slice(0, 12)}${machine.commit.endsWith('+') ? ' with changes' : ''}`,
    `- ${machine.cpu}, ${machine.cores} cores, ${(machine.memory / 1e9).toFixed(1)} GB, Linux ${machine.kernel}, ${machine.engine}, load before ${machine.load}`,
    `- ${rounds} rounds${isQuick ? ', quick' : ''}, interleaved: medians, ± half the distance of the quartiles; the ratios are those within a round, to ${base}`,
    ...peers.map(({ name, title, version }) => `- \`${name}\`: ${title}, Python ${asCell(version)}`),
  ];
  return lines.join('\n');
}

/** First the ratios of all peers but the base, and whether a higher one is better; then the values. */
function renderTable({ title, compare, rows }: Table, base: string, warning: string | undefined): string {
  const peers = [...new Set(rows.flatMap(({ cells }) => cells.map(({ peer }) => peer)))];
  const compared = peers.includes(base) ? peers.filter((peer) => peer !== base) : [];
  const kind = compare === 'speed' ? 'times as fast as' : '/';
  const ifCompared = (cell: string) => (compared.length > 0 ? [cell] : []);
  const header = [
    '',
    ...compared.map((peer) => `${peer} ${kind} ${base}`),
    ...ifCompared('better'),
    ...peers,
  ];
  const lines = rows.map((row) => [
    row.name || title,
    ...ratios(row, compared),
    ...ifCompared(row.better),
    ...values(row, peers),
  ]);
  const table = [header, header.map(() => '---'), ...lines].map(
    (cells) => `| ${cells.map(asCell).join(' | ')} |`,
  );
  return [`## ${title}`, ...(warning ? [warning] : []), table.join('\n')].join('\n\n');
}

function ratios({ cells }: Row, peers: readonly string[]): string[] {
  return peers.map((peer) => {
    const ratio = cells.find((cell) => cell.peer === peer)?.ratio;
    return ratio ? formatRatio(ratio) : '–';
  });
}

function values({ cells, unit }: Row, peers: readonly string[]): string[] {
  return peers.map((peer) => {
    const cell = cells.find((found) => found.peer === peer);
    return cell && unit ? formatValue(cell.value, unit) : unit ? '–' : '';
  });
}

function list(title: string, reasons: Results['failed']): string[] {
  if (reasons.length === 0) return [];
  const shown = reasons.slice(0, 20).map(({ what, why }) => `- ${what}: ${asCell(why)}`);
  const rest = reasons.length - shown.length;
  return [`## ${title}`, [...shown, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n')];
}

/** Text of a program must not end a cell of a table, or begin markup. */
export function asCell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[|<`]/g, '\\$&');
}
