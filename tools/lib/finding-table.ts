import { markdownTable, shownImages } from '@distroless/changes';
import { escapeMarkdown, type LockFinding, nameOf } from '@distroless/scan';

/** Vulnerabilities that have a fix, as a Markdown table; '' for none. */
export function findingTable(findings: readonly LockFinding[]): string {
  const rows = findings.map(({ subject, fixed = '', id, images }) => [
    ...[nameOf(subject), subject.version, fixed, id].map(escapeMarkdown),
    shownImages(images.map(({ series, variant }) => `${series} ${variant}`)),
  ]);
  const head = ['source package', 'locked', 'fixed in', 'vulnerability', 'images'];
  return rows.length === 0 ? '' : markdownTable(head, rows);
}
