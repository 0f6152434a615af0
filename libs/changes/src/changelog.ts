import { compareVersions } from '@distroless/debian-index';

/** One entry of a Debian changelog. */
export type ChangelogEntry = { version: string; text: string };

/** What a changelog says of the versions after `from`, up to `to`. */
export type NamedFixes = {
  /** `CVE-2026-1234`, sorted by year and number. */
  cves: string[];
  /** Why there may be more: what is not known is not the same as nothing. */
  why?: string;
};

/**
 * Reads a Debian changelog, the newest entry first: deb-changelog(5).
 * https://www.debian.org/doc/debian-policy/ch-source.html#debian-changelog-debian-changelog
 */
export function parseChangelog(text: string): ChangelogEntry[] {
  const entries: ChangelogEntry[] = [];
  for (const line of text.split('\n')) {
    const version = /^[a-z0-9][a-z0-9+.-]+ \(([\w.+~:-]+)\) [^;]+;/i.exec(line)?.[1];
    const last = entries.at(-1);
    if (version !== undefined) entries.push({ version, text: '' });
    else if (last) last.text += `${line}\n`;
  }
  return entries;
}

/**
 * The vulnerabilities that a changelog names between two versions of its source package. Debian shortens changelogs in
 * packages, so the old version may be missing.
 */
export function namedFixes(
  entries: readonly ChangelogEntry[],
  { from, to }: { from: string; to: string },
): NamedFixes {
  const between = entries.filter(
    ({ version }) => compareVersions(version, from) > 0 && compareVersions(version, to) <= 0,
  );
  const found = between.flatMap(({ text }) => text.match(/CVE-\d{4}-\d{4,}/g) ?? []);
  const cves = [...new Set(found)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const oldest = entries.at(-1)?.version;
  const isWhole = oldest !== undefined && compareVersions(oldest, from) <= 0;
  return { cves, ...(!isWhole && { why: `the changelog in the package begins with ${oldest}` }) };
}
