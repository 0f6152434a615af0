import type { Log, ReportingDescriptor, Result } from 'sarif';
import { nameOf } from './markdown.ts';
import type { Judged, ScanReport } from './scan.ts';

/** SARIF 2.1.0, which GitLab, GitHub and editors read. A fixable finding is an error, another one a note. */
export function toSarif(report: ScanReport): string {
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'distroless-scan', rules: rulesOf(report.findings) } },
        results: report.findings.map((finding) => resultOf(finding, report)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rulesOf(findings: readonly Judged[]): ReportingDescriptor[] {
  const first = new Map(findings.toReversed().map((finding) => [finding.id, finding]));
  return [...first.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, records, summary }) => ({
      id,
      shortDescription: { text: summary || id },
      helpUri: `https://osv.dev/vulnerability/${encodeURIComponent(records[0] ?? id)}`,
    }));
}

function resultOf(finding: Judged, { image }: ScanReport): Result {
  const { id, subject, fixed, urgency, vex, state } = finding;
  const [name, version] = [nameOf(subject), subject.version];
  const outcome =
    fixed === undefined ? `has no fix${urgency ? `; Debian says "${urgency}"` : ''}` : `is fixed in ${fixed}`;
  return {
    ruleId: id,
    level: state === 'fixable' ? 'error' : 'note',
    message: { text: `${id} of ${name} ${version} ${outcome}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: image } },
        logicalLocations: subject.purls.map((purl) => ({ fullyQualifiedName: purl, kind: 'package' })),
      },
    ],
    partialFingerprints: { 'finding/v1': `${id} ${subject.ecosystem} ${subject.name}` },
    ...(vex && {
      suppressions: [{ kind: 'external' as const, status: 'accepted' as const, justification: vex.reason }],
    }),
  };
}
