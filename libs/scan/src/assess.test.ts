import { describe, expect, it } from 'vitest';
import { assess } from './assess.ts';
import { recordSchema } from './osv-schema.ts';
import { cpythonRepository, type Subject } from './subjects.ts';

const glibc: Subject = { ecosystem: 'Debian:13', name: 'glibc', version: '2.41-12+deb13u1', purls: [] };
const python: Subject = { ecosystem: 'GIT', name: cpythonRepository, version: 'v3.13.14', purls: [] };
const requests: Subject = { ecosystem: 'PyPI', name: 'requests-toolbelt', version: '2.9.1', purls: [] };

type Events = Record<string, string>[];
function entry(subject: Subject, events: Events, more: object = {}) {
  const { ecosystem, name } = subject;
  return { package: { ecosystem, name }, ranges: [{ type: 'ECOSYSTEM', events }], ...more };
}

function record(affected: object[], more: object = {}) {
  return recordSchema.parse({ id: 'DEBIAN-CVE-2026-1111', modified: 'x', affected, ...more });
}

describe('assess', () => {
  it.each<[reason: string, subject: Subject, affected: object[], state: string, fixed?: string]>([
    [
      'a fix that the suite has',
      glibc,
      [entry(glibc, [{ introduced: '0' }, { fixed: '2.41-12+deb13u2' }])],
      'fixable',
      '2.41-12+deb13u2',
    ],
    ['no fix', glibc, [entry(glibc, [{ introduced: '0' }])], 'unfixed'],
    [
      'a fix in another suite only',
      glibc,
      [
        entry(glibc, [{ introduced: '0' }]),
        entry({ ...glibc, ecosystem: 'Debian:14' }, [{ introduced: '0' }, { fixed: '2.42-1' }]),
      ],
      'unfixed',
    ],
    [
      'a fix of another package of the record',
      glibc,
      [
        entry(glibc, [{ introduced: '0' }]),
        entry({ ...glibc, name: 'eglibc' }, [{ introduced: '0' }, { fixed: '9' }]),
      ],
      'unfixed',
    ],
    // Debian's order: a tilde comes before nothing.
    [
      'a version that Debian orders, not text',
      { ...glibc, version: '2.9-1' },
      [entry(glibc, [{ introduced: '0' }, { fixed: '2.10-1~deb13u1' }])],
      'fixable',
      '2.10-1~deb13u1',
    ],
    [
      'the lowest of several fixes',
      requests,
      [
        entry(requests, [
          { introduced: '0' },
          { fixed: '2.10.0' },
          { introduced: '3.0' },
          { fixed: '3.0.1' },
        ]),
      ],
      'fixable',
      '2.10.0',
    ],
    [
      'not the fix of an older line',
      { ...requests, version: '3.0' },
      [
        entry(requests, [
          { introduced: '0' },
          { fixed: '2.10.0' },
          { introduced: '3.0' },
          { fixed: '3.0.1' },
        ]),
      ],
      'fixable',
      '3.0.1',
    ],
    [
      'a name that PyPI writes in another way',
      requests,
      [entry({ ...requests, name: 'Requests_Toolbelt' }, [{ introduced: '0' }, { fixed: '2.10.0' }])],
      'fixable',
      '2.10.0',
    ],
    [
      'the entry whose range has the version',
      requests,
      [
        entry(requests, [{ introduced: '3.0' }, { fixed: '3.0.1' }]),
        entry(requests, [{ introduced: '2.0' }, { last_affected: '2.9.1' }]),
      ],
      'unfixed',
    ],
    ['a record that does not say why OSV names it', glibc, [], 'unfixed'],
  ])('%s', (_reason, subject, affected, state, fixed) => {
    const [finding] = assess(subject, record(affected), {});
    expect([finding?.state, finding?.fixed]).toEqual([state, fixed]);
  });

  const commits = [{ introduced: '0' }, { fixed: 'a'.repeat(40) }];
  const psf = (versions: string[], events: Events = commits) => [
    { ranges: [{ type: 'GIT', repo: 'https://github.com/python/cpython.git', events }], versions },
  ];
  it.each<[reason: string, affected: object[], newestPython: string | undefined, fixed: string | undefined]>([
    ['a release of CPython with the fix', psf(['v3.13.14']), '3.13.15', '3.13.15'],
    ['a fix that no release has yet', psf(['v3.13.14', 'v3.13.15']), '3.13.15', undefined],
    ['a newest release that is not known', psf(['v3.13.14']), undefined, undefined],
    ['no commit with a fix', psf(['v3.13.14'], [{ introduced: '0' }]), '3.13.15', undefined],
  ])('%s', (_reason, affected, newestPython, fixed) => {
    const [finding] = assess(python, record(affected), { newestPython });
    expect([finding?.state, finding?.fixed]).toEqual([fixed === undefined ? 'unfixed' : 'fixable', fixed]);
  });

  it('calls a vulnerability by its CVEs, and keeps what Debian says of it', () => {
    const affected = [
      entry(glibc, [{ introduced: '0' }], { ecosystem_specific: { urgency: 'unimportant' } }),
    ];
    const more = { id: 'DSA-1-1', upstream: ['CVE-2026-2222', 'CVE-2026-3333'], summary: 'one\nline \u202e' };
    const findings = assess(glibc, record(affected, more), {});
    expect(findings.map(({ id, urgency, summary }) => [id, urgency, summary])).toEqual([
      ['CVE-2026-2222', 'unimportant', 'one line'],
      ['CVE-2026-3333', 'unimportant', 'one line'],
    ]);
  });

  it('leaves a withdrawn record out', () => {
    expect(assess(glibc, record([], { withdrawn: '2026-01-01T00:00:00Z' }), {})).toEqual([]);
  });
});
