import { describe, expect, test } from 'vitest';
import {
  compareReleases,
  listImages,
  listReleases,
  parseProject,
  parseVersions,
  signerOf,
} from './versions.ts';

const digest = 'a'.repeat(64);
const good = `
registry: localhost
architectures: [amd64]
suites:
  trixie: { debian: 13 }
series:
  "3.10": { suite: trixie, eol: 2026-10-31 }
  "3.9": { suite: trixie, eol: 2025-10-31 }
releases:
  3.9.2: ${digest}
  3.9.10: ${digest}
  3.9.10rc1: ${digest}
`;
const signers =
  'signers: { lukasz: { identity: lukasz@langa.pl, issuer: "https://github.com/login/oauth" } }\n';

describe('parseVersions', () => {
  test.each([
    [
      'an unknown key',
      good.replace('registry:', 'registri: x\nregistry:'),
      'versions.yaml: unknown key "registri"',
    ],
    [
      'a series without suite',
      good.replace('"3.9": { suite: trixie, ', '"3.9": { '),
      'versions.yaml: series."3.9".suite: Invalid input: expected string, received undefined',
    ],
    [
      'a suite that is not described',
      good.replace('"3.9": { suite: trixie', '"3.9": { suite: sarge'),
      'versions.yaml: series "3.9" names the suite "sarge", which is not one of "trixie"',
    ],
    [
      'a malformed digest',
      good.replace(`3.9.2: ${digest}`, '3.9.2: "12"'),
      'versions.yaml: releases."3.9.2".xz: a sha256 is 64 hexadecimal digits',
    ],
    [
      'an architecture that is not built',
      good.replace('[amd64]', '[m68k]'),
      'versions.yaml: architectures.0: Invalid option: expected one of "amd64"|"arm64"',
    ],
    [
      'a series without quotes, which YAML reads as 3.1',
      good.replace('"3.10"', '3.10'),
      'versions.yaml: 3.10 is read as the number 3.1; write it in quotes: "3.10"',
    ],
    [
      'any series without quotes',
      good.replace('"3.9"', '3.9'),
      'versions.yaml: 3.9 is read as the number 3.9; write it in quotes: "3.9"',
    ],
    [
      'a suite with an extra line for apt',
      good.replace('trixie: {', '"trixie\\nTrusted: yes": {'),
      'versions.yaml: suites."trixie\\nTrusted: yes": Invalid key in record',
    ],
    [
      'a malformed suite to search',
      `${good}discover: [../../x]\n`,
      'versions.yaml: discover.0: a suite is written "trixie"',
    ],
    [
      'a digest of an unknown compression',
      good.replace(`3.9.2: ${digest}`, `3.9.2: { xz: ${digest}, bz2: ${digest} }`),
      'versions.yaml: releases."3.9.2": unknown key "bz2"',
    ],
    [
      'a release without a digest',
      good.replace(`3.9.2: ${digest}`, '3.9.2: {}'),
      'versions.yaml: releases."3.9.2": has no digest; write that of its "xz", of its "tgz", or both',
    ],
    [
      'a signer that is not described',
      good.replace('eol: 2025-10-31', 'eol: 2025-10-31, signer: guido'),
      'versions.yaml: series "3.9" names the signer "guido", which is not one of "signers"',
    ],
    [
      'a signer whose name every object has',
      `${good.replace('eol: 2025-10-31', 'eol: 2025-10-31, signer: toString')}${signers}`,
      'versions.yaml: series "3.9" names the signer "toString", which is not one of "lukasz"',
    ],
    [
      'a signer without an issuer',
      `${good}signers: { lukasz: { identity: lukasz@langa.pl } }\n`,
      'versions.yaml: signers.lukasz.issuer: Invalid input: expected string, received undefined',
    ],
    [
      'a source that is not a URL',
      `${good}source: here\n`,
      'versions.yaml: source: it has to be a URL of https or ssh without credentials',
    ],
  ])('refuses %s', (_reason, text, message) => {
    expect(() => parseVersions(text)).toThrow(new Error(message));
  });

  test('by default no index is searched for releases', () => {
    expect(parseVersions(good).discover).toEqual([]);
  });

  test('a series may have a signer', () => {
    const versions = parseVersions(
      good.replace('eol: 2025-10-31', 'eol: 2025-10-31, signer: lukasz') + signers,
    );
    const lukasz = { identity: 'lukasz@langa.pl', issuer: 'https://github.com/login/oauth' };
    expect(signerOf(versions, '3.9')).toEqual(lukasz);
    expect(signerOf(versions, '3.10')).toBeUndefined();
  });

  test('names the file if the text is not YAML', () => {
    expect(() => parseVersions('a: [')).toThrow(/^versions\.yaml: .+line 1/);
  });

  test('names the file whose aliases expand to gigabytes', () => {
    const lists = Array.from({ length: 12 }, (_, index) => {
      const aliases = Array.from({ length: 9 }, () => `*a${index}`).join(', ');
      return `a${index + 1}: &a${index + 1} [${aliases}]\n`;
    });
    const bomb = `a0: &a0 [x, x]\n${lists.join('')}`;
    expect(() => parseVersions(bomb)).toThrow(/^versions\.yaml: Excessive alias count/);
  });

  test('refuses a duplicate key', () => {
    expect(() => parseVersions(`${good}registry: other\n`)).toThrow(
      /^versions\.yaml: Map keys must be unique/,
    );
  });
});

describe('the matrix', () => {
  const versions = parseVersions(good);

  test('orders series by number, not as text', () => {
    expect(listImages(versions).map(({ series, variant }) => `${series}-${variant}`)).toEqual([
      '3.9-builder',
      '3.9-runtime',
      '3.9-debug',
      '3.10-builder',
      '3.10-runtime',
      '3.10-debug',
    ]);
  });

  test('lists releases newest first, a candidate before its release', () => {
    expect(listReleases(versions, '3.9').map(({ release }) => release)).toEqual([
      '3.9.10',
      '3.9.10rc1',
      '3.9.2',
    ]);
  });

  test('if a release has two tarballs, the .tar.xz comes first; either may be missing', () => {
    const text = good.replace(
      `3.9.2: ${digest}`,
      `3.9.2: { tgz: ${digest}, xz: ${digest} }\n  3.9.1: { tgz: ${digest} }`,
    );
    const shown = listReleases(parseVersions(text), '3.9').map(({ release, form }) => `${release} ${form}`);
    expect(shown.filter((line) => !line.startsWith('3.9.10'))).toEqual([
      '3.9.2 xz',
      '3.9.2 tgz',
      '3.9.1 tgz',
    ]);
  });

  test.each([
    ['3.15.0a1', '3.15.0b1'],
    ['3.15.0b2', '3.15.0rc1'],
    ['3.15.0rc2', '3.15.0'],
    ['3.15.9', '3.15.10'],
  ])('%s is older than %s', (older, newer) => {
    expect(compareReleases(older, newer)).toBeLessThan(0);
    expect(compareReleases(newer, older)).toBeGreaterThan(0);
  });

  test.each([
    [
      'an unknown series',
      'python-3.8-runtime',
      'cannot find image "python-3.8-runtime": series "3.8" is not in versions.yaml, which has "3.9", "3.10"',
    ],
    [
      'an unknown variant',
      'python-3.9-alpine',
      'cannot find image "python-3.9-alpine": a project is called "python-<series>-<variant>", with a variant of "builder", "runtime", "debug"',
    ],
    [
      'another name',
      'debian',
      'cannot find image "debian": a project is called "python-<series>-<variant>", with a variant of "builder", "runtime", "debug"',
    ],
  ])('refuses %s', (_reason, project, message) => {
    expect(() => parseProject(project, versions)).toThrow(new Error(message));
  });
});
