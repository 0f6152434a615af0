import { expect, it } from 'vitest';
import { imageWarnings, type WarningFacts } from './warnings.ts';

const [past, today, future] = ['2001-10-31', '2026-11-27', '2999-10-31'];
const warning = 'WARNING: python-3.13-runtime:';
const ended = `${warning} upstream's support of Python 3.13 ended on ${past}; not for publishing`;
const substitute = `${warning} has CPython 3.13.5, a substitute for 3.13.15; not for publishing. To build 3.13.15, run this again where its tarball is available (CPYTHON_MIRROR)`;

const rows: { reason: string; facts: Partial<WarningFacts>; said: string[] }[] = [
  { reason: 'the newest release of a supported series: no warning', facts: {}, said: [] },
  { reason: 'the last day is still supported', facts: { eol: today }, said: [] },
  { reason: 'support has ended', facts: { eol: past }, said: [ended] },
  { reason: 'a substitute', facts: { release: '3.13.5', insteadOf: '3.13.15' }, said: [substitute] },
  {
    reason: 'a release that CPYTHON_RELEASE names',
    facts: { release: '3.13.5', insteadOf: '3.13.15', named: true },
    said: [`${warning} has CPython 3.13.5, which CPYTHON_RELEASE names, not 3.13.15; not for publishing`],
  },
  {
    reason: 'both',
    facts: { eol: past, release: '3.13.5', insteadOf: '3.13.15' },
    said: [ended, substitute],
  },
  { reason: 'a lock without a date: its check reports it', facts: { eol: 'unknown' }, said: [] },
  { reason: 'a date that is a command is ignored', facts: { eol: '2001-01-01; echo no' }, said: [] },
  {
    reason: 'a release that is a command is printed as text',
    facts: { release: "3'; echo no; '", insteadOf: '$(echo no)' },
    said: [
      `${warning} has CPython 3'; echo no; ', a substitute for $(echo no); not for publishing. To build $(echo no), run this again where its tarball is available (CPYTHON_MIRROR)`,
    ],
  },
];
it.each(rows)('$reason', ({ facts, said }) => {
  const all = { project: 'python-3.13-runtime', series: '3.13', eol: future, release: '3.13.15', ...facts };
  expect(imageWarnings(all, today)).toEqual(said);
});
