import { expect, test } from 'vitest';
import { judge, staleEntries } from './judge.ts';
import type { CaseResult, FileResult } from './results.ts';

const passing: CaseResult = { id: 'test.test_a.A.test_a', state: 'passed', why: '' };
const failing: CaseResult = { id: 'test.test_b.B.test_b', state: 'failed', why: 'no /bin/sh' };
const skipping: CaseResult = { id: 'test.test_c.C.test_c', state: 'skipped', why: 'no root' };
const file = (name: string, state: FileResult['state'], why = ''): FileResult => ({ name, state, why });

type Run = { files?: FileResult[]; cases?: CaseResult[]; status?: number };

test.each<[reason: string, run: Run, judgement: object]>([
  [
    'single tests count',
    { cases: [passing, skipping], files: [file('test_a', 'passed'), file('test_c', 'passed')] },
    { passed: 1, failed: 0, skipped: 1, failures: [], skips: [{ why: 'no root', count: 1 }] },
  ],
  [
    'a file fails through its tests',
    { cases: [failing], files: [file('test_b', 'failed', 'failed (1 error)')], status: 2 },
    { failed: 1, failures: ['test.test_b.B.test_b: no /bin/sh'] },
  ],
  [
    'or through its class',
    {
      cases: [{ ...failing, id: 'setUpClass (test.test_b.B)' }],
      files: [file('test_b', 'failed')],
      status: 2,
    },
    { failed: 1 },
  ],
  [
    'a file that could not be loaded counts as one failure',
    { cases: [passing], files: [file('test_b', 'failed', 'failed (uncaught exception)')], status: 2 },
    { passed: 1, failed: 1, failures: ['test_b: failed (uncaught exception)'] },
  ],
  [
    'tests of a file with a longer name do not count for it',
    { cases: [failing], files: [file('test_b', 'failed'), file('test_b2', 'failed', 'crashed')], status: 2 },
    { failed: 2 },
  ],
  [
    'a file of a package',
    { files: [file('test.test_d.test_e', 'failed', 'crashed')], status: 2 },
    { failed: 1 },
  ],
  [
    'tests next to their package',
    {
      cases: [{ ...failing, id: 'ctypes.test.test_find.A.test_b' }],
      files: [file('test_ctypes', 'failed', 'failed (1 error)')],
      status: 2,
    },
    { failed: 1 },
  ],
  [
    'a file skips itself',
    { files: [file('test_w', 'skipped', 'no winreg')] },
    { skipped: 1, skips: [{ why: 'no winreg', count: 1 }] },
  ],
  [
    'a status without an explanation',
    { cases: [passing], status: 130 },
    { failed: 1, failures: ['regrtest ended with status 130'] },
  ],
  ['a changed environment', { cases: [passing], status: 3 }, { failed: 0 }],
])('tests that must pass: %s', (_reason, { files = [], cases = [], status = 0 }, judgement) => {
  expect(judge({ files, cases, status })).toMatchObject(judgement);
});

const listed = (text: string, what: string) => [
  `images/python/regrtest.yaml: "${text}" is listed, but ${what}`,
];

test.each<[reason: string, name: string, run: Run, stale: string[]]>([
  ['a test that fails', failing.id, { cases: [failing] }, []],
  ['a test that passes', passing.id, { cases: [passing] }, listed(passing.id, 'passes')],
  ['a test that skips itself', skipping.id, { cases: [skipping] }, listed(skipping.id, 'skips itself')],
  [
    'a test that does not exist',
    'test.test_a.A.gone',
    { cases: [passing] },
    listed('test.test_a.A.gone', 'does not exist'),
  ],
  ['one of a file that crashes', 'test.test_x.A.a', { files: [file('test_x', 'failed', 'crashed')] }, []],
  [
    'wildcards: tests that pass are reported',
    'test.test_?.*',
    { cases: [passing, failing] },
    listed('test.test_a.A.test_a', 'passes'),
  ],
  ['wildcards: some may skip themselves', 'test.test_?.*', { cases: [failing, skipping] }, []],
  ['a file that fails', 'test_b', { files: [file('test_b', 'failed')] }, []],
  ['a file that passes', 'test_a', { files: [file('test_a', 'passed')] }, listed('test_a', 'passes')],
  [
    'a file that skips itself',
    'test_w',
    { files: [file('test_w', 'skipped')] },
    listed('test_w', 'skips itself'),
  ],
  [
    'a file that does not exist',
    'test_gone',
    { files: [file('test_a', 'passed')] },
    listed('test_gone', 'does not exist'),
  ],
  [
    'a package of files, one of which fails',
    'test_d',
    { files: [file('test.test_d.test_a', 'passed'), file('test.test_d.test_b', 'failed')] },
    [],
  ],
])('tests that are left out: %s', (_reason, name, { files = [], cases = [] }, stale) => {
  expect(staleEntries([{ name, reason: 'x' }], { files, cases })).toEqual(stale);
});

test('a test that is left out as a race may pass, but must exist', () => {
  const entry = { name: passing.id, reason: 'a race', mayPass: true as const };
  expect(staleEntries([entry], { files: [], cases: [passing] })).toEqual([]);
  expect(staleEntries([entry], { files: [], cases: [failing] })).toEqual(
    listed(passing.id, 'does not exist'),
  );
});
