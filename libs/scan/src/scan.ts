import type { ListedPackage, SbomFile } from '@distroless/sbom';
import { type AssessOptions, assess, type Finding } from './assess.ts';
import { findRecords, type OsvOptions } from './osv-client.ts';
import { subjectsOf } from './subjects.ts';
import { statementFor, type VexStatement } from './vex.ts';

/** A finding, and the statement that it does not apply. */
export type Judged = Finding & { vex?: VexStatement };

/** What is known about an image. */
export type ScanReport = {
  /** The package URL of the image. */
  image: string;
  /** The SBOM's own name. */
  sbom: string;
  /** How many names and versions were looked up. */
  lookups: number;
  findings: Judged[];
  /** What OSV cannot be asked about. */
  unknown: ListedPackage[];
  /** Statements about vulnerabilities that were not found: to be removed, or misspelt. */
  unused: VexStatement[];
};

/** What is scanned: an SBOM, or what a lock names. */
export type ScanSubject = Pick<SbomFile, 'image' | 'identity' | 'packages'>;

export type ScanOptions = OsvOptions & AssessOptions & { statements: readonly VexStatement[] };

/**
 * Looks up all that an SBOM lists.
 * @throws Error when that is not possible for everything: an incomplete scan is none
 */
export async function scan(sbom: ScanSubject, options: ScanOptions): Promise<ScanReport> {
  const { subjects, unknown } = subjectsOf(sbom);
  if (subjects.length === 0) throw new Error(`cannot scan "${sbom.image}": its SBOM lists no package`);
  const records = await findRecords(subjects, options);
  const found = subjects.flatMap((subject, index) =>
    (records[index] ?? []).flatMap((record) => assess(subject, record, options)),
  );
  const findings = merge(found).map((finding): Judged => {
    const vex = finding.state === 'fixable' ? undefined : statementFor(finding, options.statements);
    return { ...finding, ...(vex && { vex }) };
  });
  const used = new Set(findings.map(({ vex }) => vex));
  const unused = options.statements.filter((statement) => !used.has(statement));
  return { image: sbom.image, sbom: sbom.identity, lookups: subjects.length, findings, unknown, unused };
}

/** What `publish` refuses, and `outdated` names: findings with a fix that the suite or upstream already has. */
export async function fixableFindings(sbom: ScanSubject, options: ScanOptions): Promise<Finding[]> {
  return fixable(await scan(sbom, options));
}

export function fixable({ findings }: ScanReport): Judged[] {
  return findings.filter(({ state }) => state === 'fixable');
}

/** Several records may be about one vulnerability, such as Debian's entry for a CVE and its advisory. */
function merge(findings: readonly Finding[]): Finding[] {
  const merged = new Map<string, Finding>();
  for (const finding of findings) {
    const { ecosystem, name, version } = finding.subject;
    const key = [ecosystem, name, version, finding.id].join(' ');
    const known = merged.get(key);
    merged.set(key, known ? join(known, finding) : finding);
  }
  return [...merged.values()].sort(compareFindings);
}

function join(known: Finding, other: Finding): Finding {
  const records = [...new Set([...known.records, ...other.records])].sort();
  const better = known.fixed === undefined ? other : known;
  return {
    ...{ ...other, ...known, records },
    summary: known.summary || other.summary,
    state: better.state,
    ...(better.fixed !== undefined && { fixed: better.fixed }),
  };
}

function compareFindings(a: Finding, b: Finding): number {
  const keyOf = ({ state, subject, id }: Finding) => `${state} ${subject.ecosystem} ${subject.name} ${id}`;
  const [left, right] = [keyOf(a), keyOf(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}
