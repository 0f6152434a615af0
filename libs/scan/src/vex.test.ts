import { describe, expect, it } from 'vitest';
import { openVexOf, parseVex } from './vex.ts';

const now = new Date('2026-11-27T10:00:00Z');
const text = (more: Record<string, string> = {}) => {
  const fields = {
    ...{ vulnerability: 'CVE-2026-1111', packages: '[glibc]', justification: 'vulnerable_code_not_present' },
    ...{ reason: 'The program iconv is not in the image.', stated: '2026-11-01', until: '2027-05-01' },
    ...more,
  };
  return `statements:\n  - ${Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\n    ')}\n`;
};

describe('parseVex', () => {
  it('takes a statement until its last day', () => {
    expect(parseVex(text({ until: '2026-11-27' }), now)).toMatchObject([{ vulnerability: 'CVE-2026-1111' }]);
    expect(parseVex('statements: []', now)).toEqual([]);
  });

  const file = 'images/python/vex.yaml';
  it.each([
    [
      'an expired statement',
      text({ until: '2026-11-26' }),
      `${file}: CVE-2026-1111: expired on 2026-11-26; look at it again, and give a later day or remove it`,
    ],
    [
      'a statement of the future, as with a clock that is off',
      text({ stated: '2026-12-01' }),
      `${file}: CVE-2026-1111: is stated on 2026-12-01, which is in the future; correct it, or this machine's clock`,
    ],
    ['no end', text().replace(/ +until.*\n/, ''), /until: /],
    ['a day that does not exist', text({ until: '2027-02-30' }), /no such day/],
    ['an end before the start', text({ until: '2026-10-01' }), /is not after "stated"/],
    ['an unknown justification', text({ justification: 'trust_me' }), /justification: /],
    ['a reason without content', text({ reason: 'no' }), /says too little/],
    ['an unknown key', text({ why: 'x' }), /unknown key "why"/],
    [
      'the same twice',
      text() + text().replace('statements:\n', ''),
      `${file}: CVE-2026-1111: is stated twice for "glibc"; keep one`,
    ],
  ])('refuses %s', (_reason, yaml, message) => {
    expect(() => parseVex(yaml, now)).toThrow(message instanceof RegExp ? message : new Error(message));
  });
});

describe('openVexOf', () => {
  const [vex] = parseVex(text(), now);
  const subject = { ecosystem: 'Debian:13', name: 'glibc', version: '2', purls: ['pkg:deb/debian/libc6@2'] };
  const finding = {
    ...{ id: 'CVE-2026-1111', records: [], subject, summary: '' },
    state: 'unfixed' as const,
  };

  it('has the statements that apply, for the image and its packages', () => {
    const document = openVexOf({
      image: 'pkg:oci/x@sha256:1',
      findings: [{ ...finding, ...(vex && { vex }) }, finding],
    });
    expect(JSON.parse(document ?? '')).toMatchObject({
      '@context': 'https://openvex.dev/ns/v0.2.0',
      timestamp: '2026-11-01T00:00:00Z',
      statements: [
        {
          vulnerability: { name: 'CVE-2026-1111' },
          products: [{ '@id': 'pkg:oci/x@sha256:1', subcomponents: [{ '@id': 'pkg:deb/debian/libc6@2' }] }],
          status: 'not_affected',
          justification: 'vulnerable_code_not_present',
        },
      ],
    });
  });

  it('is nothing where none applies', () => {
    expect(openVexOf({ image: 'x', findings: [finding] })).toBeUndefined();
  });
});
