import { expect, test } from 'vitest';
import { fileOf, matches, parseLeftOut } from './left-out.ts';

const subject = { series: '3.11', suite: 'trixie', arch: 'amd64' };

test('conditions are applied, and each test has the reason of its group', () => {
  const text = `left-out:
  - reason: no shell
    tests:
      - test.test_os.PopenTests.*
      - { name: test_pipes, until: "3.12" }
      - { name: test_future, since: "3.14" }
  - { reason: no compiler, tests: [test_cppext] }
  - { reason: a race, may-pass: true, tests: [test.test_ssl.A.test_b] }
`;
  expect(parseLeftOut(text, subject)).toEqual([
    { name: 'test.test_os.PopenTests.*', reason: 'no shell' },
    { name: 'test_pipes', reason: 'no shell' },
    { name: 'test_cppext', reason: 'no compiler' },
    { name: 'test.test_ssl.A.test_b', reason: 'a race', mayPass: true },
  ]);
});

test.each<[reason: string, text: string, error: string]>([
  [
    'a test without a reason',
    'left-out: [{ tests: [test_os] }]',
    'regrtest.yaml: "left-out".0.reason: Invalid input: expected string, received undefined',
  ],
  [
    'an unknown condition',
    'left-out: [{ reason: x, tests: [{ name: test_os, untill: "3.9" }] }]',
    'regrtest.yaml: "left-out".0.tests.0: unknown key "untill"',
  ],
  [
    'a name that regrtest would read as a class in any file',
    'left-out: [{ reason: x, tests: [PopenTests] }]',
    'regrtest.yaml: "PopenTests" is neither a file such as "test_os" nor an id "test.test_os.…"',
  ],
  [
    'the same test twice',
    'left-out: [{ reason: x, tests: [test_os] }, { reason: y, tests: [test_os] }]',
    'regrtest.yaml: "test_os" is listed twice',
  ],
])('refuses %s', (_reason, text, error) => {
  expect(() => parseLeftOut(text, subject, 'regrtest.yaml')).toThrow(new Error(error));
});

test.each<[reason: string, name: string, id: string, same: boolean]>([
  ['itself', 'test.test_os.A.test_b', 'test.test_os.A.test_b', true],
  ['a dot is a dot', 'test.test_os.A.test_b', 'test.test_os.A_test_b', false],
  ['no part of it', 'test.test_os.A.test_b', 'test.test_os.A.test_bc', false],
  [
    'a wildcard for dots too',
    'test.test_asyncio.*.test_shell',
    'test.test_asyncio.test_subprocess.A.test_shell',
    true,
  ],
  ['one sign', 'test.test_os.A.test_?', 'test.test_os.A.test_b', true],
])('names a test: %s', (_reason, name, id, same) => {
  expect(matches({ name, reason: '' }, id)).toBe(same);
});

test.each<[name: string, file: string]>([
  ['test_os', 'test_os'],
  ['test.test_os.A.test_b', 'test_os'],
  ['test.test_asyncio.test_events.A.test_b', 'test_asyncio'],
  ['ctypes.test.test_find.A.test_b', 'test_ctypes'],
  ['distutils.tests.test_sdist.A.test_b', 'test_distutils'],
])('the file of %s', (name, file) => {
  expect(fileOf(name)).toBe(file);
});
