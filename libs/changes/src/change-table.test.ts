import type { Lock } from '@distroless/lockfile';
import type { Variant } from '@distroless/matrix';
import type { Change, LockResult } from '@distroless/resolve';
import { describe, expect, it } from 'vitest';
import { changeTable } from './change-table.ts';

/** The result for one lock; a change without a root belongs to the image's own root. */
function result(project: string, changes: (Partial<Change> & Pick<Change, 'package'>)[]): LockResult {
  const [series = '', variant = ''] = project.split(' ');
  return {
    image: { series, variant: variant as Variant },
    lock: { release: { version: '3.13.15' } } as Lock,
    changed: changes.length > 0,
    changes: changes.map((change) => ({ root: variant, from: '1', to: '2', security: false, ...change })),
  };
}

describe('changeTable', () => {
  it.each<{ reason: string; results: LockResult[]; table: string[] }>([
    { reason: 'nothing changed', results: [result('3.13 runtime', [])], table: [] },
    {
      reason: 'security updates come first, then the others by name',
      results: [
        result('3.13 runtime', [
          { package: 'zlib1g' },
          { package: 'tzdata', from: '2026a', to: '2026b' },
          { package: 'openssl', security: true },
        ]),
      ],
      table: [
        '| package | old   | new   | security | images       |',
        '| ------- | ----- | ----- | -------- | ------------ |',
        '| openssl | 1     | 2     | yes      | runtime 3.13 |',
        '| tzdata  | 2026a | 2026b |          | runtime 3.13 |',
        '| zlib1g  | 1     | 2     |          | runtime 3.13 |',
      ],
    },
    {
      reason: 'a lower version is marked and comes first',
      results: [
        result('3.13 runtime', [
          { package: 'openssl', security: true },
          { package: 'zlib1g', from: '1.0-1+deb13u2', to: '1.0-1+deb13u1', downgrade: true },
        ]),
      ],
      table: [
        '| package | old           | new                       | security | images       |',
        '| ------- | ------------- | ------------------------- | -------- | ------------ |',
        '| zlib1g  | 1.0-1+deb13u2 | 1.0-1+deb13u1 (downgrade) |          | runtime 3.13 |',
        '| openssl | 1             | 2                         | yes      | runtime 3.13 |',
      ],
    },
    {
      reason:
        'the same change of a package in several images is one line, and another change is another line',
      results: [
        result('3.9 runtime', [{ package: 'zlib1g', from: '0.9' }]),
        result('3.12 runtime', [{ package: 'zlib1g' }]),
        result('3.12 builder', [{ package: 'zlib1g' }]),
        result('3.13 runtime', [{ package: 'zlib1g' }]),
      ],
      table: [
        '| package | old | new | security | images                           |',
        '| ------- | --- | --- | -------- | -------------------------------- |',
        '| zlib1g  | 0.9 | 2   |          | runtime 3.9                      |',
        '| zlib1g  | 1   | 2   |          | runtime 3.12, 3.13; builder 3.12 |',
      ],
    },
    {
      reason: 'packages that are only used to build an image are in brackets',
      results: [
        result('3.13 builder', [
          { package: 'gcc', root: 'toolchain' },
          { package: 'poetry', root: 'tools' },
          { package: 'cpython', root: 'cpython', from: '3.13.5', to: '3.13.15' },
        ]),
      ],
      table: [
        '| package | old    | new     | security | images           |',
        '| ------- | ------ | ------- | -------- | ---------------- |',
        '| cpython | 3.13.5 | 3.13.15 |          | builder 3.13     |',
        '| gcc     | 1      | 2       |          | (toolchain) 3.13 |',
        '| poetry  | 1      | 2       |          | builder 3.13     |',
      ],
    },
    {
      reason: 'all roots of a package are named',
      results: [
        result('3.13 builder', [
          { package: 'libc6' },
          { package: 'libc6', root: 'toolchain' },
          { package: 'libc6', root: 'pip' },
        ]),
      ],
      table: [
        '| package | old | new | security | images                                     |',
        '| ------- | --- | --- | -------- | ------------------------------------------ |',
        '| libc6   | 1   | 2   |          | builder 3.13; (toolchain) 3.13; (pip) 3.13 |',
      ],
    },
    {
      reason: 'new and removed packages are marked with words',
      results: [
        result('3.13 debug', [
          { package: 'busybox', to: null },
          { package: 'toybox', from: null },
        ]),
      ],
      table: [
        '| package | old   | new    | security | images     |',
        '| ------- | ----- | ------ | -------- | ---------- |',
        '| busybox | 1     | (gone) |          | debug 3.13 |',
        '| toybox  | (new) | 2      |          | debug 3.13 |',
      ],
    },
    {
      reason: 'a new lock is one line',
      results: [
        result('3.12 debug', [{ package: 'busybox', from: null }]),
        result('3.13 debug', [
          { package: 'cpython', root: 'cpython', from: null },
          { package: 'busybox', from: null },
        ]),
      ],
      table: [
        '| package    | old   | new        | security | images     |',
        '| ---------- | ----- | ---------- | -------- | ---------- |',
        '| (new lock) | (new) | 2 packages |          | debug 3.13 |',
        '| busybox    | (new) | 2          |          | debug 3.12 |',
      ],
    },
    {
      reason: 'a change that is a security update in one image is marked',
      results: [
        result('3.12 runtime', [{ package: 'openssl' }]),
        result('3.13 runtime', [{ package: 'openssl', security: true }]),
      ],
      table: [
        '| package | old | new | security | images             |',
        '| ------- | --- | --- | -------- | ------------------ |',
        '| openssl | 1   | 2   | yes      | runtime 3.12, 3.13 |',
      ],
    },
  ])('$reason', ({ results, table }) => {
    expect(changeTable(results)).toBe(table.join('\n'));
  });
});
