import { describe, expect, it } from 'vitest';
import { parseSources } from './sources-index.ts';

const DIGEST = 'cd'.repeat(32);
const read = (text: string) =>
  parseSources(text, { file: 'Sources.xz', archive: 'debian', sources: new Set(['python3.13']) });

describe('parseSources', () => {
  it('finds the upstream tarballs of the named sources only', () => {
    const stanza = (name: string, version: string, files: string[]) =>
      `Package: ${name}\nVersion: ${version}\nDirectory: pool/main/p/${name}\nChecksums-Sha256:\n` +
      files.map((file) => ` ${DIGEST} 22 ${file}\n`).join('');
    const text = [
      stanza('python3.12', '3.12.1-1', ['python3.12_3.12.1.orig.tar.xz']),
      stanza('python3.13', '3.13.5-2', [
        'python3.13_3.13.5-2.dsc',
        'python3.13_3.13.5.orig.tar.xz',
        'python3.13_3.13.5.orig.tar.xz.asc',
        'python3.13_3.13.5-2.debian.tar.xz',
      ]),
      stanza('python3.13', '3.13.15-1', ['python3.13_3.13.15.orig.tar.gz']),
    ].join('\n');
    const common = { source: 'python3.13', archive: 'debian', size: 22, sha256: DIGEST };
    expect(read(text)).toEqual([
      {
        ...common,
        version: '3.13.5-2',
        upstream: '3.13.5',
        filename: 'pool/main/p/python3.13/python3.13_3.13.5.orig.tar.xz',
      },
      {
        ...common,
        version: '3.13.15-1',
        upstream: '3.13.15',
        filename: 'pool/main/p/python3.13/python3.13_3.13.15.orig.tar.gz',
      },
    ]);
  });

  it.each([
    { reason: 'no name', text: 'Version: 1\n', error: 'Sources.xz: a source has no name' },
    {
      reason: 'no version',
      text: 'Package: python3.13\n',
      error: 'Sources.xz: source "python3.13" misses Version',
    },
    {
      reason: 'no digests',
      text: 'Package: python3.13\nVersion: 1\nDirectory: pool\n',
      error: 'Sources.xz: source "python3.13" misses Checksums-Sha256',
    },
    {
      reason: 'half a digest',
      text: 'Package: python3.13\nVersion: 1\nDirectory: pool\nChecksums-Sha256:\n abc 1 x.orig.tar.xz\n',
      error: 'Sources.xz: source "python3.13": bad Checksums-Sha256 "abc 1 x.orig.tar.xz"',
    },
    {
      reason: 'a folder outside',
      text: `Package: python3.13\nVersion: 1\nDirectory: ../..\nChecksums-Sha256:\n ${DIGEST} 1 x.orig.tar.xz\n`,
      error: `Sources.xz: source "python3.13": bad Checksums-Sha256 "${DIGEST} 1 x.orig.tar.xz"`,
    },
  ])('refuses $reason', ({ text, error }) => {
    expect(() => read(text)).toThrow(new Error(error));
  });
});
