import { execFileSync, spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, upstreamVersion, versionFits } from './version.ts';

describe('compareVersions', () => {
  it.each([
    { reason: 'equal', left: '1.0-1', right: '1.0-1', order: 0 },
    { reason: 'numbers count, not digits', left: '1.9', right: '1.10', order: -1 },
    { reason: 'the epoch comes first', left: '1:0.1', right: '9.9', order: 1 },
    { reason: 'no epoch is epoch 0', left: '0:1.0', right: '1.0', order: 0 },
    { reason: 'a tilde is before the end', left: '1.0~rc1', right: '1.0', order: -1 },
    { reason: 'two tildes are before one', left: '1.0~~', right: '1.0~', order: -1 },
    { reason: 'a tilde in the revision', left: '2.36-9+deb12u1~bpo1', right: '2.36-9+deb12u1', order: -1 },
    { reason: 'the last hyphen starts the revision', left: '1.2-3-4', right: '1.2-3-10', order: -1 },
    { reason: 'no revision is revision 0', left: '1.0', right: '1.0-0', order: 0 },
    { reason: 'letters before non-letters', left: '1.0a', right: '1.0+', order: -1 },
    { reason: 'the end before letters', left: '1.0', right: '1.0a', order: -1 },
    { reason: 'leading zeros do not count', left: '1.007', right: '1.7', order: 0 },
    {
      reason: 'more digits than fit into a number',
      left: '90071992547409930',
      right: '90071992547409931',
      order: -1,
    },
    { reason: 'a colon in the upstream part', left: '1:2:3', right: '1:2:4', order: -1 },
  ])('$left and $right: $reason', ({ left, right, order }) => {
    expect(Math.sign(compareVersions(left, right))).toBe(order);
    expect(Math.sign(compareVersions(right, left))).toBe(-order || 0);
  });

  const dpkg = spawnSync('dpkg', ['--version']).status === 0;
  if (!dpkg) console.warn('SKIPPED: versions are not compared with dpkg, which this machine does not have');
  it.skipIf(!dpkg)('agrees with dpkg on a thousand pairs', () => {
    const pairs = fc.sample(fc.tuple(anyVersion(), anyVersion()), 500);
    // Versions that start with the same characters are the ones that are easily compared wrongly.
    const near = pairs.map(([left, right]): [string, string] => [
      left,
      left + right.replace(/^.*:/, '').slice(-2),
    ]);
    const all = [...pairs, ...near];
    const told = all.map(([left, right]) => `${left} ${right} ${Math.sign(compareVersions(left, right))}`);
    expect(told).toEqual(dpkgOrders(all));
  });
});

describe('versionFits', () => {
  it.each([
    { operator: '<<', fits: [true, false, false] },
    { operator: '<=', fits: [true, true, false] },
    { operator: '=', fits: [false, true, false] },
    { operator: '>=', fits: [false, true, true] },
    { operator: '>>', fits: [false, false, true] },
  ] as const)('$operator 2 is satisfied by 1, 2, 3: $fits', ({ operator, fits }) => {
    expect(['1', '2', '3'].map((version) => versionFits(version, operator, '2'))).toEqual(fits);
  });
});

it.each([
  { version: '3.13.5-2+deb13u1', upstream: '3.13.5' },
  { version: '1:2.0-rc1-3', upstream: '2.0-rc1' },
  { version: '20260101', upstream: '20260101' },
])('the upstream part of $version is $upstream', ({ version, upstream }) => {
  expect(upstreamVersion(version)).toBe(upstream);
});

function anyVersion(): fc.Arbitrary<string> {
  const part = fc.string({ unit: fc.constantFrom(...'0019aZz.+~-'), maxLength: 8 });
  const epoch = fc.constantFrom('', '', '', '0:', '1:', '10:');
  return fc.tuple(epoch, fc.constantFrom('0', '1', '10'), part).map(([before, digit, rest]) => {
    // dpkg refuses an empty revision.
    return `${before}${digit}${rest}`.replace(/-+$/, '');
  });
}

/** One shell for all: starting one for each pair would take minutes. */
function dpkgOrders(pairs: [string, string][]): string[] {
  const script = `while read -r left right; do
    if dpkg --compare-versions "$left" lt "$right"; then order=-1
    elif dpkg --compare-versions "$left" gt "$right"; then order=1
    else order=0; fi
    echo "$left $right $order"
  done`;
  const input = pairs.map((pair) => `${pair.join(' ')}\n`).join('');
  return execFileSync('sh', ['-c', script], { input, encoding: 'utf8' }).trim().split('\n');
}
