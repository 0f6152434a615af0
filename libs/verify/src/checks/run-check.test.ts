import { expect, test } from 'vitest';
import { file, madeImage } from '../testing/made-image.ts';
import { madeApplication, packages } from '../testing/others.ts';
import type { Check } from './check.ts';
import { runOnAny, runOnOurs } from './run-check.ts';

const check: Check = {
  ...{ name: 'x', holds: 'x', severity: 'error', fix: 'x' },
  appliesTo: { ours: ['runtime'], others: 'all' },
  run: () => [],
};
const facts = { now: new Date(), variant: 'runtime' } as const;

test('a finding has the name of its check', async () => {
  const run = () => [{ kind: 'k', path: '/a', message: 'm' }];
  expect(runOnOurs({ ...check, run }, await madeImage(), facts)).toEqual({
    findings: [{ check: 'x', kind: 'k', path: '/a', message: 'm' }],
  });
});

test('a check that fails keeps what it has found', async () => {
  function* run() {
    yield { kind: 'k', message: 'm' };
    throw new Error('no');
  }
  expect(runOnAny({ ...check, run }, await madeImage(), new Date())).toMatchObject({
    findings: [
      { kind: 'k', message: 'm' },
      { kind: 'check-error', message: 'cannot finish this check: no' },
    ],
  });
});

test('of very many findings the first are kept, and the others are counted', async () => {
  const run = () => Array.from({ length: 1500 }, (_, index) => ({ kind: 'k', message: `${index}` }));
  const result = runOnAny({ ...check, run }, await madeImage(), new Date());
  const findings = 'findings' in result ? result.findings : [];
  expect(findings).toHaveLength(1001);
  expect(findings.at(-1)).toEqual({ check: 'x', kind: 'more', message: '… and 500 more' });
});

test('a very long message is cut', async () => {
  const run = () => [{ kind: 'k', message: 'x'.repeat(200_000) }];
  const result = runOnAny({ ...check, run }, await madeImage(), new Date());
  expect('findings' in result && result.findings[0]?.message).toBe(`${'x'.repeat(2000)}…`);
});

test('a promise of our images says nothing about files of packages', async () => {
  const run = () => [
    { kind: 'k', path: `/${packages}/a`, message: 'in an environment' },
    { kind: 'k', path: '/home/monty/.local/bin/a', message: 'of a user' },
    { kind: 'k', path: '/etc/a', message: 'elsewhere' },
  ];
  const image = await madeApplication({ added: [file('etc/a', '')] });
  const messagesFor = (others: 'all' | ['runtime']) => {
    const result = runOnAny({ ...check, appliesTo: { others }, run }, image, new Date());
    return 'findings' in result ? result.findings.map(({ message }) => message) : result.reason;
  };
  expect(messagesFor(['runtime'])).toEqual(['elsewhere']);
  expect(messagesFor('all')).toEqual(['in an environment', 'of a user', 'elsewhere']);
});
