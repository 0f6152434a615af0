import { describe, expect, test } from 'vitest';
import { crossArguments, recipeArguments } from './recipe.ts';

describe('recipeArguments', () => {
  const recipe = {
    configure: ['--enable-shared'],
    release: ['--enable-optimizations', '--with-lto'],
    cross: ['ac_cv_file__dev_ptmx=yes'],
    cflags: { amd64: ['-g0', '-O3'], arm64: ['-g0', '-mbranch-protection=standard'] },
    ldflags: ['-Wl,-z,now'],
    drop: [],
    builderOnly: [],
  };
  const native = { EMULATOR: '', PREFIX: '', PYTHON: '/build/python', TEST_CONFIGURE: '' };
  const common = { EPOCH: '7', JOBS: '2', OWN_LDFLAGS: '-Wl,-z,now' };
  test.each([
    {
      reason: 'a native build runs its own Python and strip',
      arch: 'amd64',
      flavour: 'fast',
      cross: undefined,
      args: { ...native, CONFIGURE: '--enable-shared', OWN_CFLAGS: '-g0 -O3' },
    },
    {
      reason: 'a release has more switches, and is trained',
      arch: 'amd64',
      flavour: 'release',
      cross: undefined,
      args: {
        ...native,
        CONFIGURE: '--enable-shared --enable-optimizations --with-lto',
        OWN_CFLAGS: '-g0 -O3',
        EMULATOR: 'qemu-x86_64-static',
      },
    },
    {
      reason: 'a cross-compile uses the cross tools to strip, and another Python to write bytecode',
      arch: 'arm64',
      flavour: 'fast',
      cross: ['--host=aarch64-linux-gnu'],
      args: {
        CONFIGURE: '--enable-shared --host=aarch64-linux-gnu',
        OWN_CFLAGS: '-g0 -mbranch-protection=standard',
        TEST_CONFIGURE: '',
        EMULATOR: '',
        PREFIX: 'aarch64-linux-gnu-',
        PYTHON: '/usr/local/bin/python3',
      },
    },
    {
      reason: 'on a machine of that architecture it is a native compile',
      arch: 'arm64',
      flavour: 'fast',
      cross: undefined,
      args: { ...native, CONFIGURE: '--enable-shared', OWN_CFLAGS: '-g0 -mbranch-protection=standard' },
    },
    {
      reason: 'a release that is cross-compiled is trained too, since the emulator runs it',
      arch: 'arm64',
      flavour: 'release',
      cross: ['--host=aarch64-linux-gnu'],
      args: {
        CONFIGURE: '--enable-shared --enable-optimizations --with-lto --host=aarch64-linux-gnu',
        OWN_CFLAGS: '-g0 -mbranch-protection=standard',
        TEST_CONFIGURE: '',
        EMULATOR: 'qemu-aarch64-static',
        PREFIX: 'aarch64-linux-gnu-',
        PYTHON: '/usr/local/bin/python3',
      },
    },
  ] as const)('$reason', ({ arch, flavour, cross, args }) => {
    const options = { flavour, epoch: 7, jobs: 2, cross: cross && [...cross] };
    expect(recipeArguments(recipe, arch, options)).toEqual({ ...common, ...args });
  });

  test.each<[reason: string, options: object, expected: string]>([
    ['the same switches, less one', { flavour: 'fast' }, '--enable-shared'],
    ['those of a release too', { flavour: 'release' }, '--enable-shared --enable-optimizations --with-lto'],
    [
      'none for another architecture, where the tests do not run',
      { cross: ['--host=aarch64-linux-gnu'] },
      '',
    ],
  ])('the second configure, for the modules of the tests: %s', (_reason, options, expected) => {
    const configure = ['--enable-shared', '--disable-test-modules'];
    const given = { flavour: 'fast' as const, epoch: 7, jobs: 2, ...options };
    expect(recipeArguments({ ...recipe, configure }, 'amd64', given)).toMatchObject({
      CONFIGURE: expect.stringContaining('--disable-test-modules'),
      TEST_CONFIGURE: expected,
    });
  });

  test('an architecture without flags is refused', () => {
    const message = 'cannot compile CPython for riscv64: the lock has no compiler flags for it';
    expect(() => recipeArguments(recipe, 'riscv64', { flavour: 'fast', epoch: 1, jobs: 1 })).toThrow(
      new Error(message),
    );
  });
});

describe('crossArguments', () => {
  test.each([
    {
      reason: 'the interpreter of the same series is where configure is told to look for it',
      series: '3.13',
      python: '/usr/local/bin/python3.13',
    },
    { reason: 'the same in an old series', series: '3.9', python: '/usr/local/bin/python3.9' },
  ])('$reason', ({ series, python }) => {
    expect(crossArguments(series, { from: 'amd64', to: 'arm64' })).toEqual([
      '--build=x86_64-linux-gnu',
      '--host=aarch64-linux-gnu',
      `--with-build-python=${python}`,
      // Only the target's libraries: configure cannot link the machine's own.
      'PKG_CONFIG_LIBDIR=/usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig',
    ]);
  });
});
