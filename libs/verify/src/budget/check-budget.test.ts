import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseVersions } from '@distroless/matrix';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { madeImage } from '../testing/made-image.ts';
import { findBudget, parseBudgets } from './budgets.ts';
import { planBudget } from './check-budget.ts';

let folder: string;
let budgets: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'budget-'));
  budgets = path.join(folder, 'budget.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

type Changes = { labels?: Record<string, string>; layout?: string };

/** Checks the sound image, which has less than 0.1 MB, against a budget. */
function check(text: string, { labels = {}, layout }: Changes = {}) {
  writeFileSync(budgets, text);
  const config = {
    labels: { 'org.python.series': '3.13', 'org.debian.suite': 'trixie', ...labels },
    history: ['ADD runtime/rootfs-amd64.tar /'],
  };
  const subject = { saved: () => madeImage([], { config }), rerun: (name: string) => `again ${name}` };
  return planBudget(budgets, { subject, layout }).run();
}

const budgetOf = (unpacked: number) =>
  `factors: {}\nlayers: { runtime/rootfs: { trixie: { unpacked: ${unpacked} } } }\n`;
const holds = 'no layer is larger than its budget in images/python/budget.yaml';

it('an image within its budget passes, and a larger one fails with the command that repeats the check', async () => {
  expect(await check(budgetOf(0.1))).toEqual({ name: 'budget', holds, outcome: 'passed' });
  expect(await check(budgetOf(0.01))).toMatchObject({
    ...{ outcome: 'failed', expected: holds, reproduce: 'again budget' },
    seen: expect.stringMatching(
      /^runtime\/rootfs has 0\.0\d MB unpacked, 0\.0\d MB more than its budget of 0\.01 MB\n/,
    ),
  });
});

it('another root or CPython than ours has no budget', async () => {
  expect(await check(budgetOf(0.01), { labels: { 'org.python.build': 'upstream' } })).toMatchObject({
    ...{ outcome: 'skipped', reason: 'CPython and the root are not ours, and may have any size' },
  });
});

it.each([
  { reason: 'a faulty file', text: 'layers: {}', seen: 'images/python/budget.yaml: factors: ' },
  {
    reason: 'a missing layout',
    text: budgetOf(1),
    layout: '/missing',
    seen: '/missing: index.json: no such file',
  },
])('$reason is a failed check', async ({ text, seen, ...changes }) => {
  const result = await check(text, changes);
  expect(result).toMatchObject({ outcome: 'failed', seen: expect.stringContaining(seen) });
});

/** Of all images. */
const layers = [
  ...['runtime/rootfs', 'runtime/ld-cache', 'debug/rootfs', 'builder/rootfs', 'builder/cpython'],
  ...['builder/cpython-dev', 'builder/tools', 'builder/apt-mirror'],
];

// So that a new series is noticed before its images are built.
it('each layer of each series of versions.yaml has a budget', () => {
  const read = (name: string) =>
    readFileSync(new URL(`../../../../images/python/${name}`, import.meta.url), 'utf8');
  const parsed = parseBudgets(read('budget.yaml'));
  expect(Object.keys(parsed.layers).sort()).toEqual(layers.sort());
  const known = Object.entries(parseVersions(read('versions.yaml')).series);
  const missing = known.flatMap(([series, { suite }]) => {
    const owner = { series, suite, architecture: 'amd64' };
    return layers
      .filter((layer) => !findBudget(parsed, layer, owner))
      .map((layer) => `${layer} of ${series}`);
  });
  expect(missing, 'add them to images/python/budget.yaml: docs/building.md, "Adding a series"').toEqual([]);
});
