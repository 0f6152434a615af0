/** The widest that short cells are filled to, so that one long cell does not make all lines long. */
const widest = 80;

/** A table in Markdown whose columns are aligned as text. Cells are written as they are. */
export function markdownTable(head: string[], rows: string[][]): string {
  const widths = head.map((_, column) =>
    Math.min(widest, Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0))),
  );
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
