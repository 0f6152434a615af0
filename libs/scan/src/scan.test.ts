import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SbomFile } from '@distroless/sbom';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toJson } from './json.ts';
import { toMarkdown } from './markdown.ts';
import { toSarif } from './sarif.ts';
import { fixableFindings, type ScanReport, scan } from './scan.ts';
import { type FakeOsv, serveOsv } from './testing/fake-osv.ts';
import { parseVex } from './vex.ts';

const deb = (name: string, version: string) => ({
  ...{ id: `deb-${name}`, name, version, purl: `pkg:deb/debian/${name}@${version}?distro=debian-13` },
  sources: [`pkg:deb/debian/glibc@${version}?arch=source&distro=debian-13`],
});
const sbom: SbomFile = {
  format: 'spdx',
  identity: 'https://spdx.org/spdxdocs/x',
  image: 'pkg:oci/python-distroless@sha256:1?arch=amd64',
  packages: [
    deb('libc6', '2.41-1'),
    deb('libc-bin', '2.41-1'),
    { id: 'cpython', name: 'python', version: '3.13.14', purl: 'pkg:generic/python@3.13.14', sources: [] },
    { id: 'pip', name: 'pip', version: '26.1', purl: 'pkg:pypi/pip@26.1', sources: [] },
    { id: 'libb2', name: 'libb2', version: '0.98.1', purl: 'pkg:generic/libb2@0.98.1', sources: [] },
  ],
};
const about = (name: string, events: object[], ecosystem = 'Debian:13') => [
  { package: { name, ecosystem }, ranges: [{ type: 'ECOSYSTEM', events }] },
];
const none = [{ introduced: '0' }];
const records = [
  {
    id: 'DEBIAN-CVE-2026-1111',
    upstream: ['CVE-2026-1111'],
    summary: 'a [link](x) | `code`',
    affected: about('glibc', none),
  },
  { id: 'DSA-1-1', upstream: ['CVE-2026-1111'], affected: about('glibc', [...none, { fixed: '2.41-2' }]) },
  { id: 'DEBIAN-CVE-2026-2222', affected: about('glibc', none) },
  { id: 'GHSA-aaaa', aliases: ['CVE-2026-3333'], affected: about('pip', none, 'PyPI') },
];
const statements = parseVex(
  `statements:
  - { vulnerability: CVE-2026-2222, packages: [glibc], justification: vulnerable_code_not_present, reason: The program is not in the image., stated: 2026-11-01, until: 2027-05-01 }
  - { vulnerability: CVE-2026-1111, packages: [glibc], justification: vulnerable_code_not_present, reason: The program is not in the image., stated: 2026-11-01, until: 2027-05-01 }
`,
  new Date('2026-11-27'),
);

let osv: FakeOsv;
let cache: string;
let report: ScanReport;
beforeAll(async () => {
  osv = await serveOsv(records, {
    glibc: [['DEBIAN-CVE-2026-1111', 'DEBIAN-CVE-2026-2222'], ['DSA-1-1']],
    pip: [['GHSA-aaaa']],
  });
  cache = await mkdtemp(join(tmpdir(), 'scan-'));
  report = await scan(sbom, { api: osv.url, cache, statements });
});
afterAll(async () => {
  await osv.close();
  await rm(cache, { recursive: true, force: true });
});

describe('scan', () => {
  it('has one finding for each vulnerability of a source package, with the fix that any record names', () => {
    expect(
      report.findings.map(({ id, state, fixed, vex }) => [id, state, fixed, vex?.vulnerability]),
    ).toEqual([
      ['CVE-2026-1111', 'fixable', '2.41-2', undefined],
      ['CVE-2026-2222', 'unfixed', undefined, 'CVE-2026-2222'],
      ['CVE-2026-3333', 'unfixed', undefined, undefined],
    ]);
    expect(report.findings[0]).toMatchObject({
      records: ['DEBIAN-CVE-2026-1111', 'DSA-1-1'],
      subject: {
        purls: [
          'pkg:deb/debian/libc6@2.41-1?distro=debian-13',
          'pkg:deb/debian/libc-bin@2.41-1?distro=debian-13',
        ],
      },
    });
  });

  it('says what it did not look up, and which statements are of no use, as one about a fixable finding', () => {
    expect(report.unknown.map(({ name }) => name)).toEqual(['libb2']);
    expect(report.unused.map(({ vulnerability }) => vulnerability)).toEqual(['CVE-2026-1111']);
  });

  it('tells publish of fixable findings only', async () => {
    const findings = await fixableFindings(sbom, { api: osv.url, cache, statements });
    expect(findings.map(({ id }) => id)).toEqual(['CVE-2026-1111']);
  });

  it.each([
    ['an SBOM without packages', [], /^cannot scan ".*": its SBOM lists no package$/],
    [
      'a Debian package without its source',
      [{ ...deb('x', '1'), sources: [] }],
      /names no source package of it$/,
    ],
    [
      'a Debian package of no release',
      [{ ...deb('x', '1'), sources: ['pkg:deb/debian/x@1'] }],
      /names no release of Debian$/,
    ],
    ['a package URL that is none', [{ ...deb('x', '1'), purl: 'libc6' }], /"libc6" is no package URL$/],
  ])('refuses %s', async (_reason, packages, message) => {
    await expect(scan({ ...sbom, packages }, { api: osv.url, cache, statements })).rejects.toThrow(message);
  });
});

describe('reports', () => {
  it('Markdown has a table for each kind, and no markup of records', () => {
    expect(toMarkdown(report)).toBe(`# Vulnerabilities of \`${sbom.image}\`

3 names and versions looked up: 1 fixable, 1 without a fix, 1 that do not apply.

## Fixable

| package | version | fixed in | vulnerability | what |
| --- | --- | --- | --- | --- |
| glibc | 2.41-1 | 2.41-2 | CVE-2026-1111 | a \\[link\\](x) \\| \\\`code\\\` |

## Without a fix

| package | version | Debian says | vulnerability | what |
| --- | --- | --- | --- | --- |
| pip | 26.1 |  | CVE-2026-3333 |  |

## Does not apply

| package | vulnerability | why | until |
| --- | --- | --- | --- |
| glibc | CVE-2026-2222 | The program is not in the image. | 2027-05-01 |

## Not looked up

libb2 0.98.1: compiled into other files; OSV does not know them by version.

## Statements without a finding

CVE-2026-1111: remove them from vex.yaml.
`);
  });

  it('JSON has the counts and the findings', () => {
    const data = JSON.parse(toJson(report));
    expect(data.counts).toEqual({ fixable: 1, unfixed: 1, notAffected: 1 });
    expect(data.findings).toHaveLength(3);
  });

  it('SARIF is valid by its schema, with what does not apply suppressed', async () => {
    const { resolve } = createRequire(import.meta.url);
    const file = join(resolve('@microsoft/jest-sarif'), '../schemas/sarif-2.1.0-rtm.5.json');
    const ajv = new Ajv({ strict: false, unicodeRegExp: false });
    (formats as unknown as (ajv: Ajv) => void)(ajv);
    // It is written for draft-04, which this validator knows without its name.
    const { $schema: _, id: __, ...schema } = JSON.parse(await readFile(file, 'utf8'));
    const isValid = ajv.compile(schema);
    const sarif = JSON.parse(toSarif(report));
    expect([isValid(sarif), isValid.errors]).toEqual([true, null]);
    expect(isValid({ ...sarif, runs: [{}] })).toBe(false);
    expect(sarif.runs[0].results.map((one: { level: string }) => one.level)).toEqual([
      'error',
      'note',
      'note',
    ]);
    expect(sarif.runs[0].results[1].suppressions).toMatchObject([
      { justification: 'The program is not in the image.' },
    ]);
  });
});
