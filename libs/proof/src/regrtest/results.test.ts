import { expect, test } from 'vitest';
import { parseCount, parseJunit, parseProgress, parseSubtests } from './results.ts';

test.each<[reason: string, line: string, file: object | undefined]>([
  [
    'passed',
    '0:00:03 load avg: 1.96 [1/2] test_math passed',
    { name: 'test_math', state: 'passed', why: 'passed' },
  ],
  [
    'a time, and files that still run',
    '0:01:00 load avg: 18.13 [ 11/430] test.test_pydoc.test_pydoc passed (35.6 sec) -- running (1): test_x (32.8 sec)',
    { name: 'test.test_pydoc.test_pydoc', state: 'passed', why: 'passed (35.6 sec)' },
  ],
  [
    'failures so far',
    '0:01:33 load avg: 5.86 [ 22/481/2] test_os failed (20 errors)',
    { name: 'test_os', state: 'failed', why: 'failed (20 errors)' },
  ],
  [
    'a changed environment is not a failure',
    '0:00:01 [3/9] test_site failed (env changed)',
    { name: 'test_site', state: 'passed', why: 'failed (env changed)' },
  ],
  [
    'crashed',
    '0:00:01 load avg: 1.00 [3/9/1] test_faulthandler crashed (Exit code -11)',
    { name: 'test_faulthandler', state: 'failed', why: 'crashed (Exit code -11)' },
  ],
  [
    'timed out',
    '0:20:01 load avg: 1.00 [3/9/1] test_io timed out (20 min)',
    { name: 'test_io', state: 'failed', why: 'timed out (20 min)' },
  ],
  [
    'skipped, with the reason in the line before',
    "test_winreg skipped -- No module named 'winreg'\n0:00:01 load avg: 1.00 [3/9] test_winreg skipped",
    { name: 'test_winreg', state: 'skipped', why: "No module named 'winreg'" },
  ],
  [
    'the reason is in a later line, when one process runs all',
    '0:00:01 load avg: 1.00 [3/9] test_winreg\n0:00:01 load avg: 1.00 [3/9] test_winreg skipped -- No module\n0:00:01 load avg: 1.00 [3/9] test_winreg skipped',
    { name: 'test_winreg', state: 'skipped', why: 'No module' },
  ],
  [
    'a resource',
    '0:00:01 load avg: 1.00 [3/9] test_smtpnet skipped (resource denied)',
    { name: 'test_smtpnet', state: 'skipped', why: 'skipped (resource denied)' },
  ],
  [
    'no tests, as 3.9 says',
    '0:00:01 [3/9] test_a run no tests',
    { name: 'test_a', state: 'empty', why: 'run no tests' },
  ],
  [
    'no tests, as 3.13 says',
    '0:00:01 [3/9] test_a ran no tests',
    { name: 'test_a', state: 'empty', why: 'ran no tests' },
  ],
  ['what a test prints', 'test_os failed', undefined],
  [
    'only files that run',
    '0:00:30 load avg: 2.00 running (2): test_io (30.0 sec), test_os (30.1 sec)',
    undefined,
  ],
])('the progress of a file: %s', (_reason, line, file) => {
  expect(parseProgress(`\n${line}\n`)).toEqual(file === undefined ? [] : [file]);
});

test.each<[reason: string, xml: string, cases: object[]]>([
  [
    'passed',
    '<testcase name="test.test_os.A.test_b" status="run" result="completed" time="0.1" />',
    [{ id: 'test.test_os.A.test_b', state: 'passed', why: '' }],
  ],
  [
    'skipped, with entities',
    '<testcase name="test.test_os.A.test_b" status="run"><skipped>needs &lt;x&gt; &amp; &#10;y</skipped></testcase>',
    [{ id: 'test.test_os.A.test_b', state: 'skipped', why: 'needs <x> & \ny' }],
  ],
  [
    'an error, with its first line',
    '<testcase name="a"><system-out>said</system-out><error type="OSError" message="no file&#10;more">Traceback</error></testcase>',
    [{ id: 'a', state: 'failed', why: 'no file' }],
  ],
  [
    'a failure without a message',
    '<testcase name="a"><failure>\nAssertionError: 1\nmore</failure></testcase>',
    [{ id: 'a', state: 'failed', why: 'AssertionError: 1' }],
  ],
  [
    'two tests in one line',
    '<testcase name="a" /><testcase name="b"><skipped /></testcase>',
    [
      { id: 'a', state: 'passed', why: '' },
      { id: 'b', state: 'skipped', why: '' },
    ],
  ],
  [
    'a test twice: its clean-up failed',
    '<testcase name="a"><error message="x" /></testcase><testcase name="a" />',
    [{ id: 'a', state: 'failed', why: 'x' }],
  ],
])('single tests: %s', (_reason, xml, cases) => {
  expect(parseJunit(`<testsuites tests="1"><testsuite>${xml}</testsuite></testsuites>`)).toEqual(cases);
});

test.each<[reason: string, line: string, count: { done: number; total: number } | undefined]>([
  ['of a file', '0:00:03 load avg: 1.96 [ 1/20] test_math passed', { done: 1, total: 20 }],
  [
    'with failures',
    '0:01:33 load avg: 5.86 [ 22/481/2] test_os failed (20 errors)',
    { done: 22, total: 481 },
  ],
  ['what a test prints itself', 'Ran [3/9] things', undefined],
])('counts files: %s', (_, line, count) => {
  expect(parseCount(line)).toEqual(count);
});

test('failed subtests, in the form of each series', () => {
  const stdout = `FAIL: test_a (test.test_x.C.test_a) (size=1)
FAIL: test_a (test.test_x.C.test_a) (size=5)
ERROR: test_b (test.test_x.C) [a message] (n='(')
FAIL: test_c (test.test_x.C.test_c)
`;
  expect(parseSubtests(stdout)).toEqual([
    { id: 'test.test_x.C.test_a', state: 'failed', why: 'subtest (size=1)' },
    { id: 'test.test_x.C.test_b', state: 'failed', why: "subtest [a message] (n='(')" },
  ]);
});
