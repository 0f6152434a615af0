import { fixable, type Judged, type ScanReport } from './scan.ts';
import { cpythonRepository, type Subject } from './subjects.ts';

/** A report for people, and for the text of a merge request. */
export function toMarkdown(report: ScanReport): string {
  const { findings, unknown, unused } = report;
  const stated = findings.filter(({ vex }) => vex !== undefined);
  const open = findings.filter(({ vex, state }) => state === 'unfixed' && vex === undefined);
  const lines = [
    `# Vulnerabilities of \`${report.image}\``,
    '',
    `${report.lookups} names and versions looked up: ${fixable(report).length} fixable, ${open.length} without a fix, ${stated.length} that do not apply.`,
    ...section(
      'Fixable',
      fixable(report),
      ['package', 'version', 'fixed in', 'vulnerability', 'what'],
      (one) => [...[nameOf(one.subject), one.subject.version, one.fixed ?? '', one.id, one.summary]],
    ),
    ...section(
      'Without a fix',
      open,
      ['package', 'version', 'Debian says', 'vulnerability', 'what'],
      (one) => [...[nameOf(one.subject), one.subject.version, one.urgency ?? '', one.id, one.summary]],
    ),
    ...section('Does not apply', stated, ['package', 'vulnerability', 'why', 'until'], (one) => [
      ...[nameOf(one.subject), one.id, one.vex?.reason ?? '', one.vex?.until ?? ''],
    ]),
    ...list(
      'Not looked up',
      unknown.map(({ name, version }) => `${name} ${version}`.trim()),
      'compiled into other files; OSV does not know them by version',
    ),
    ...list(
      'Statements without a finding',
      unused.map(({ vulnerability }) => vulnerability),
      'remove them from vex.yaml',
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** What people call a subject. */
export function nameOf({ name, ecosystem }: Subject): string {
  return ecosystem === 'GIT' && name === cpythonRepository ? 'CPython' : name;
}

function section(
  title: string,
  rows: readonly Judged[],
  columns: string[],
  cells: (row: Judged) => string[],
): string[] {
  if (rows.length === 0) return [];
  const table = [columns, columns.map(() => '---'), ...rows.map((row) => cells(row).map(escapeMarkdown))];
  return ['', `## ${title}`, '', ...table.map((row) => `| ${row.join(' | ')} |`)];
}

function list(title: string, items: readonly string[], why: string): string[] {
  return items.length === 0
    ? []
    : ['', `## ${title}`, '', `${items.map(escapeMarkdown).join(', ')}: ${why}.`];
}

/** Texts of records are of others: they must not become markup. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#!]/g, '\\$&');
}
