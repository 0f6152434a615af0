import { expect, it } from 'vitest';
import { findBudget, parseBudgets } from './budgets.ts';

const text = `
factors: { arm64: 1.5 }
layers:
  runtime/rootfs:
    trixie: { unpacked: 20, pulled: 7 }
    "3.12": { unpacked: 24, pulled: 8 }
  runtime/ld-cache:
    all: { unpacked: 0.1 }
`;
const amd64 = { series: '3.13', suite: 'trixie', architecture: 'amd64' };

it.each([
  { reason: 'the suite', layer: 'runtime/rootfs', owner: amd64, found: { unpacked: 20e6, pulled: 7e6 } },
  {
    reason: 'the series before the suite',
    layer: 'runtime/rootfs',
    owner: { ...amd64, series: '3.12' },
    found: { unpacked: 24e6, pulled: 8e6 },
  },
  { reason: 'all series', layer: 'runtime/ld-cache', owner: amd64, found: { unpacked: 0.1e6 } },
  {
    reason: 'arm64, which has more zeros, but not more to pull',
    layer: 'runtime/rootfs',
    owner: { ...amd64, architecture: 'arm64' },
    found: { unpacked: 30e6, pulled: 7e6 },
  },
  { reason: 'no suite', layer: 'runtime/rootfs', owner: { ...amd64, suite: 'sid' }, found: undefined },
  { reason: 'no such layer', layer: 'debug/rootfs', owner: amd64, found: undefined },
])('a layer has the budget of $reason', ({ layer, owner, found }) => {
  expect(findBudget(parseBudgets(text), layer, owner)).toEqual(found);
});

const said = 'budget.yaml:';
it.each([
  {
    reason: 'an unknown key',
    wrong: text.replace('pulled: 7', 'puled: 7'),
    error: `${said} layers."runtime/rootfs".trixie: unknown key "puled"`,
  },
  {
    reason: 'a series without quotes',
    wrong: text.replace('"3.12"', '3.10'),
    error: `${said} 3.10 is read as the number 3.1; write it in quotes: "3.10"`,
  },
  {
    reason: 'a budget of nothing',
    wrong: text.replace('pulled: 7', 'pulled: 0'),
    error: `${said} layers."runtime/rootfs".trixie.pulled: Too small: expected number to be >0`,
  },
])('$reason is an error', ({ wrong, error }) => {
  expect(() => parseBudgets(wrong, 'budget.yaml')).toThrow(new Error(error));
});
