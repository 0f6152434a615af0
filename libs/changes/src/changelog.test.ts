import { expect, it } from 'vitest';
import { namedFixes, parseChangelog } from './changelog.ts';

const text = `glibc (2.41-12+deb13u2) trixie-security; urgency=high

  [ A. Person ]
  * patches/any/CVE-2026-2222.patch: fixes CVE-2026-2222, and also
    CVE-2025-10001 (see CVE-2026-2222).

 -- A. Person <a@example.org>  Fri, 02 Jan 2026 10:00:00 +0000

glibc (2.41-12+deb13u1) trixie; urgency=medium

  * Fix CVE-2025-9999.

 -- A. Person <a@example.org>  Thu, 01 Jan 2026 10:00:00 +0000

glibc (2.41-12) unstable; urgency=medium

  * Fix CVE-2020-1111.

 -- A. Person <a@example.org>  Thu, 02 Jan 2025 10:00:00 +0000
`;

it('a changelog is read into its versions, the newest first', () => {
  expect(parseChangelog(text).map(({ version }) => version)).toEqual([
    '2.41-12+deb13u2',
    '2.41-12+deb13u1',
    '2.41-12',
  ]);
  expect(parseChangelog('* no entry at all CVE-2026-1111\n')).toEqual([]);
});

it.each([
  {
    reason: 'all after the old version, each once, by year and number',
    versions: { from: '2.41-12', to: '2.41-12+deb13u2' },
    fixes: { cves: ['CVE-2025-9999', 'CVE-2025-10001', 'CVE-2026-2222'] },
  },
  {
    reason: 'none of later entries than the new version',
    versions: { from: '2.41-12', to: '2.41-12+deb13u1' },
    fixes: { cves: ['CVE-2025-9999'] },
  },
  {
    reason: 'those after a version without an entry: it is between two that have one',
    versions: { from: '2.41-12+deb13u1~bpo12', to: '2.41-12+deb13u1' },
    fixes: { cves: ['CVE-2025-9999'] },
  },
  {
    reason: 'maybe more, when the changelog does not go back to the old version',
    versions: { from: '2.40-1', to: '2.41-12' },
    fixes: { cves: ['CVE-2020-1111'], why: 'the changelog in the package begins with 2.41-12' },
  },
])('fixes are $reason', ({ versions, fixes }) => {
  expect(namedFixes(parseChangelog(text), versions)).toEqual(fixes);
});
