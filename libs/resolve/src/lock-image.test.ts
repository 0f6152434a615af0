import type { Lock } from '@distroless/lockfile';
import type { FakePackage } from '@distroless/testing';
import { type MadeWorkspace, madeWorkspace } from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockImages } from './lock.ts';

const builder = { series: '3.13', variant: 'builder' } as const;

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
  await made.edit('images/python/versions.yaml', (text) =>
    text.replace('[amd64]', '[amd64, arm64]').replace('suites: {', 'suites: { bookworm: { debian: 12 },'),
  );
  await made.edit('images/python/packages.yaml', (text) =>
    text.replace(/^ {2}toolchain: [\s\S]*?(?=^cpython)/m, roots),
  );
});
afterEach(() => made.close());

const roots = `  toolchain: { essential: true, packages: [gcc], without: { perl: nobody runs it } }
  cross: { on: toolchain, architectures: [amd64], packages: [gcc-aarch64] }
  sysroot: { architectures: [arm64], packages: [libc6-dev] }
  pip: { suite: bookworm, packages: [python3-pip] }
`;

/** Packages for all architectures; `Depends` by name. */
const packages = (depends: Record<string, string>, version = '1'): FakePackage[] =>
  Object.entries(depends).map(([name, Depends]) => ({
    name,
    version,
    architecture: 'all',
    fields: Depends === '' ? {} : { Depends },
  }));

async function publish({ bookworm = {} }: { bookworm?: { date?: Date; validUntil?: Date } } = {}) {
  const architectures = ['amd64', 'arm64'];
  const dash: FakePackage = { name: 'dash', version: '1', architecture: 'all', fields: { Essential: 'yes' } };
  await made.publish({
    trixie: {
      architectures,
      packages: [
        dash,
        ...packages({
          zlib1g: 'libc6',
          libc6: '',
          perl: '',
          'gcc-base': 'perl',
          gcc: 'gcc-base, libc6-dev, perl',
          'libc6-dev': 'libc6',
          'libc6-arm64': 'gcc-base, dash',
          'gcc-aarch64': 'gcc-base, libc6-arm64, perl',
        }),
      ],
    },
    bookworm: {
      architectures,
      packages: packages({ 'python3-pip': 'libc6', libc6: '' }, '0.12'),
      ...bookworm,
    },
  });
}

async function lockBuilder(env: Record<string, string> = {}): Promise<Lock> {
  const context = await made.open();
  const [result] = await lockImages([builder], { ...context, env });
  if (!result) throw new Error('no lock');
  return result.lock;
}

describe('the roots of a builder', () => {
  it.each([
    {
      name: 'toolchain',
      reason: 'has the essential packages of each architecture',
      packages: {
        amd64: 'dash 1, gcc 1, gcc-base 1, libc6 1, libc6-dev 1',
        arm64: 'dash 1, gcc 1, gcc-base 1, libc6 1, libc6-dev 1',
      },
    },
    {
      name: 'cross',
      reason: 'has only packages that are not below it, even essential ones that the root below leaves out',
      packages: { amd64: 'gcc-aarch64 1, libc6-arm64 1' },
    },
    {
      name: 'sysroot',
      reason: 'has no essential packages and no base',
      packages: { arm64: 'libc6 1, libc6-dev 1' },
    },
    {
      name: 'pip',
      reason: 'has another suite than the others',
      packages: { amd64: 'libc6 0.12, python3-pip 0.12', arm64: 'libc6 0.12, python3-pip 0.12' },
    },
  ])('$name $reason', async ({ name, packages: expected }) => {
    await publish();
    const { packages: locked } = (await lockBuilder()).roots[name] ?? {};
    const shown = Object.entries(locked ?? {}).map(([arch, list]) => [
      arch,
      list.map((one) => `${one.package} ${one.version}`).join(', '),
    ]);
    expect(Object.fromEntries(shown)).toEqual(expected);
  });

  it('are resolved with one read of each suite, and the snapshot is the newest date', async () => {
    await publish({ bookworm: { date: new Date('2026-01-02T20:00:00Z') } });
    expect((await lockBuilder()).snapshot).toBe('20260102T200000Z');
    const asked = made.archive.requests.filter(({ path }) => path.endsWith('/InRelease'));
    expect(asked.map(({ path }) => /dists\/([\w-]+)/.exec(path)?.[1])).toEqual([
      ...['trixie', 'trixie-updates', 'trixie-security'],
      ...['bookworm', 'bookworm-updates', 'bookworm-security'],
    ]);
  });

  it('are refused if the index of a suite has expired, and marked if that is allowed', async () => {
    await publish({ bookworm: { validUntil: new Date('2026-01-02T12:00:00Z') } });
    await expect(lockBuilder()).rejects.toThrow(/^dists\/bookworm\/InRelease: expired: /);
    expect((await lockBuilder({ ALLOW_EXPIRED: 'bookworm' })).expired).toEqual(['bookworm']);
  });

  it('are refused if a package is only in another suite', async () => {
    await publish();
    await made.edit('images/python/packages.yaml', (text) => text.replace('suite: bookworm, ', ''));
    await expect(lockBuilder()).rejects.toThrow(
      new Error('cannot resolve "python3-pip": the suite has no such package'),
    );
  });
});
