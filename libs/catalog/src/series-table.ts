import { compareSeries, type Versions } from '@distroless/matrix';

const head = ["| series | Debian | end of upstream's support |", '|---|---|---|'];

/** The table of series in the README, in Markdown: the same data as the catalogue's first page. Ends with a newline. */
export function seriesTable({ series, suites }: Pick<Versions, 'series' | 'suites'>): string {
  const rows = Object.entries(series)
    .sort(([a], [b]) => compareSeries(a, b))
    .map(([name, { suite, eol }]) => `| ${name} | ${suites[suite]?.debian} (${suite}) | ${eol} |`);
  return `${[...head, ...rows].join('\n')}\n`;
}

/**
 * A README with the table of series as versions.yaml has it; the rest stays as it is.
 * @throws Error when it has no such table
 */
export function withSeriesTable(readme: string, versions: Pick<Versions, 'series' | 'suites'>): string {
  const table = /^\| series \| Debian \|.*\n(?:\|.*\n)+/m;
  if (!table.test(readme))
    throw new Error(
      'cannot write the table of series: README.md has no table that begins with "| series | Debian |"; write these lines where it belongs, and run ./nx run catalog:readme again',
    );
  return readme.replace(table, () => seriesTable(versions));
}
