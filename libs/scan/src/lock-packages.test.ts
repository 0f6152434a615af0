import type { Lock, LockedPackage } from '@distroless/lockfile';
import { expect, it } from 'vitest';
import { listLocked } from './lock-packages.ts';
import { subjectsOf } from './subjects.ts';

function lockOf(packages: Partial<LockedPackage>[], more: Partial<Lock> = {}): Lock {
  const release = { version: '3.13.15' };
  const root = { packages: { amd64: packages, arm64: packages } };
  const lock = { series: '3.13', variant: 'builder', debian: 13, release, roots: { builder: root }, ...more };
  return lock as unknown as Lock;
}

const subjects = (lock: Lock) =>
  subjectsOf(listLocked(lock)).subjects.map(({ ecosystem, name, version }) => [ecosystem, name, version]);

const python = ['GIT', 'https://github.com/python/cpython', 'v3.13.15'];

it.each<{ reason: string; locked: Partial<LockedPackage>; source: string[] }>([
  {
    reason: 'its source package, by its folder in the pool',
    locked: { package: 'libc6', version: '2.41-12', path: 'pool/main/g/glibc/libc6_2.41-12_amd64.deb' },
    source: ['Debian:13', 'glibc', '2.41-12'],
  },
  {
    reason: 'its source package, in the folder of a library',
    locked: {
      package: 'libcrypt1',
      version: '1:4.4',
      path: 'pool/main/libx/libxcrypt/libcrypt1_4.4_amd64.deb',
    },
    source: ['Debian:13', 'libxcrypt', '1:4.4'],
  },
  {
    reason: 'its source package, in the security archive',
    locked: {
      package: 'libssl3t64',
      version: '3.5',
      path: 'pool/updates/main/o/openssl/libssl3t64_3.5_amd64.deb',
    },
    source: ['Debian:13', 'openssl', '3.5'],
  },
  {
    reason: 'the version of its source, when it was only built again',
    locked: { package: 'zlib1g', version: '1:1.3+b2', path: 'pool/main/z/zlib/zlib1g_1.3+b2_amd64.deb' },
    source: ['Debian:13', 'zlib', '1:1.3'],
  },
])('a locked package is looked up by $reason', ({ locked, source }) => {
  expect(subjects(lockOf([{ architecture: 'amd64', ...locked }]))).toEqual([python, source]);
});

it('wheels of tools are looked up, and packages of other roots are not: they are in no image', () => {
  const tools = { amd64: { pip: [{ name: 'pip', version: '26.1', file: 'pip.whl', sha256: '' }] } };
  const lock = lockOf([], { tools });
  lock.roots['toolchain'] = { ...lock.roots['builder'], packages: { amd64: [{ package: 'gcc' }] } } as never;
  expect(subjects(lock)).toEqual([python, ['PyPI', 'pip', '26.1']]);
});
