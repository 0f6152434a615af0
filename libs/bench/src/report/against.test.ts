import { expect, it } from 'vitest';
import { madeFigure, madeResults } from '../testing/made-results.ts';
import { renderAgainst } from './against.ts';

const slower = madeResults({
  figures: [{ ...madeFigure, samples: { 'ours-fast': [0.019, 0.02, 0.021] } }],
});
const { machine } = slower;

it('compares each figure that both runs have', () => {
  const text = renderAgainst(madeResults(), slower);
  expect(text).toContain('## Against commit abcdef012345 of 2026-01-02');
  expect(text).toContain('| start warm | ours-fast | 0.500 | 10.0 ms | 20.0 ms | differs |');
  expect(text).not.toContain('google');
  expect(text).not.toContain('**');
});

it('a difference within the samples of both is none', () => {
  expect(renderAgainst(slower, slower)).toContain('| 1.000 | 20.0 ms | 20.0 ms | within the spread |');
});

it.each([
  [{ machine: { ...machine, cpu: 'Another' } }, '**another machine: Another, 2 cores, Linux 6.1.0**'],
  [{ isQuick: true }, '**one of the two runs was quick**'],
  [{ series: '3.14' }, '**another series: 3.14**'],
  [{ busy: [{ what: 'x', why: 'y' }] }, '**not valid: busy**'],
])('%j is said', (changes, line) => {
  expect(renderAgainst(madeResults(), { ...slower, ...changes })).toContain(line);
});

it('two runs without a common figure are said to have none', () => {
  expect(renderAgainst(madeResults({ figures: [] }), slower)).toContain('have no figure in common');
});
