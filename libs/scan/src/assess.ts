import { compareVersions } from '@distroless/debian-index';
import pep440 from '@renovatebot/pep440';
import type { Affected, OsvRecord, Range } from './osv-schema.ts';
import { cpythonRepository, type Subject } from './subjects.ts';

/** What is known about one vulnerability of one package. */
export type Finding = {
  /** The CVE where there is one, else the record's own id. */
  id: string;
  /** The ids of OSV's records that say so. */
  records: string[];
  subject: Subject;
  summary: string;
  /** CVSS vector, as written. */
  severity?: string;
  /** What Debian says: `unimportant`, `low`, `medium`, `high`, `end-of-life`, `not yet assigned`. */
  urgency?: string;
  /** The version of the suite, or of upstream, that has the fix. */
  fixed?: string;
  state: 'fixable' | 'unfixed';
};

export type AssessOptions = {
  /** The newest known release of CPython's series: `3.13.15`. Without it, no fix of CPython counts as released. */
  newestPython?: string | undefined;
};

/** The findings that a record gives for a subject that OSV names it for; none where it is withdrawn. */
export function assess(subject: Subject, record: OsvRecord, options: AssessOptions): Finding[] {
  if (record.withdrawn !== undefined) return [];
  const entries = record.affected.filter((entry) => isAbout(entry, subject));
  const hits = entries.filter((entry) => isAffected(entry, subject));
  // OSV named the record for this version. Where we cannot see why, that is no reason to leave it out.
  const about = hits.length > 0 ? hits : entries;
  const fixed = about.map((entry) => fixOf(entry, subject, options)).find((version) => version !== undefined);
  const urgency = about.map(urgencyOf).find((text) => text !== undefined);
  const [severity] = record.severity;
  const names = [record.id, ...record.aliases, ...record.upstream].flatMap(cveOf);
  return [...new Set(names.length > 0 ? names : [record.id])].map((id) => ({
    ...{ id, records: [record.id], subject },
    summary: firstLine(record.summary ?? record.details ?? ''),
    ...(severity && { severity: severity.score }),
    ...(urgency !== undefined && { urgency }),
    ...(fixed !== undefined && { fixed }),
    state: fixed === undefined ? 'unfixed' : 'fixable',
  }));
}

/** `CVE-2026-1234` of `DEBIAN-CVE-2026-1234` and of itself. */
function cveOf(name: string): string[] {
  const found = /(?:^|-)(CVE-\d{4}-\d{4,})$/.exec(name)?.[1];
  return found === undefined ? [] : [found];
}

function isAbout({ package: about, ranges }: Affected, { ecosystem, name }: Subject): boolean {
  if (ecosystem === 'GIT') return ranges.some(({ repo }) => isCpython(repo));
  return about?.ecosystem === ecosystem && normalised(about.name) === normalised(name);
}

function isCpython(repo: string | undefined): boolean {
  return repo?.replace(/(\.git)?\/?$/, '') === cpythonRepository;
}

function normalised(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function isAffected({ ranges, versions }: Affected, subject: Subject): boolean {
  if (versions.includes(subject.version)) return true;
  // Commits have no order that we know. OSV has listed the tags.
  if (subject.ecosystem === 'GIT') return versions.length === 0;
  return ranges.some((range) => isInRange(range, subject)) || (ranges.length === 0 && versions.length === 0);
}

/** https://ossf.github.io/osv-schema/#evaluation: the last event at or below the version decides. */
function isInRange({ events }: Range, { version, ecosystem }: Subject): boolean {
  const compare = comparerOf(ecosystem);
  const order = (a: Step, b: Step) => (a.at === '0' ? -1 : b.at === '0' ? 1 : compare(a.at, b.at));
  const steps = events.flatMap(stepsOf).sort(order);
  let isHit = false;
  for (const { at, ends, isLast } of steps) {
    const distance = at === '0' ? -1 : compare(at, version);
    // The last affected version is itself affected.
    if (isLast ? distance < 0 : distance <= 0) isHit = !ends;
  }
  return isHit;
}

type Step = { at: string; ends: boolean; isLast: boolean };

function stepsOf({ introduced, fixed, last_affected: last }: Range['events'][number]): Step[] {
  return [
    ...(introduced === undefined ? [] : [{ at: introduced, ends: false, isLast: false }]),
    ...(fixed === undefined ? [] : [{ at: fixed, ends: true, isLast: false }]),
    ...(last === undefined ? [] : [{ at: last, ends: true, isLast: true }]),
  ];
}

/** The lowest version above this one that has the fix. */
function fixOf(
  { ranges, versions }: Affected,
  { ecosystem, version }: Subject,
  options: AssessOptions,
): string | undefined {
  if (ecosystem === 'GIT') return releasedFix({ ranges, versions }, version, options);
  const compare = comparerOf(ecosystem);
  const fixes = ranges
    .filter(({ type }) => type !== 'GIT')
    .flatMap(({ events }) => events.flatMap(({ fixed }) => fixed ?? []));
  return fixes.filter((fixed) => compare(fixed, version) > 0).sort(compare)[0];
}

/** A fix of CPython is a commit; it is available when the newest release is not among the affected tags. */
function releasedFix(
  { ranges, versions }: Pick<Affected, 'ranges' | 'versions'>,
  version: string,
  { newestPython }: AssessOptions,
): string | undefined {
  const hasFix = ranges.some(({ events }) => events.some(({ fixed }) => fixed !== undefined));
  if (!hasFix || newestPython === undefined || versions.length === 0) return undefined;
  return `v${newestPython}` !== version && !versions.includes(`v${newestPython}`) ? newestPython : undefined;
}

function comparerOf(ecosystem: string): (a: string, b: string) => number {
  return ecosystem.startsWith('Debian:') ? compareVersions : comparePython;
}

/** Versions of crates are written as PEP 440 accepts them, with few exceptions, which are compared as text. */
function comparePython(a: string, b: string): number {
  if (pep440.valid(a) && pep440.valid(b)) return pep440.compare(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function urgencyOf({ ecosystem_specific: one, database_specific: other }: Affected): string | undefined {
  return one?.urgency ?? other?.urgency;
}

/** Records come from the network: their texts go into reports, one line each. */
function firstLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
