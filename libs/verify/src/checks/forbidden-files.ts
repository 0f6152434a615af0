import { makeMatcher } from '@distroless/image';
import type { Variant } from '@distroless/matrix';
import { entriesOfAllLayers } from '../model/saved-image.ts';
import { type Check, inLayer } from './check.ts';

const bin = '**/{bin,sbin}';

type Row = {
  variants: Variant[];
  /** Whether it also holds for images that are made from these. */
  isInherited: boolean;
  patterns: string[];
};

/** Found by the name of a file or link; in any folder, unless the pattern names one. */
const table: (Pick<Check, 'name' | 'holds' | 'fix'> & Row)[] = [
  {
    name: 'no-shell',
    holds: 'no layer has a shell, even if a later layer deletes it',
    fix: 'use the debug image for a shell, or a debug container next to it',
    isInherited: true,
    variants: ['runtime'],
    patterns: within(bin, [
      'sh',
      'ash',
      'bash',
      'rbash',
      'csh',
      'dash',
      'fish',
      'hush',
      'ksh',
      'mksh',
      'tcsh',
      'zsh',
      'busybox',
      'toybox',
    ]),
  },
  {
    name: 'no-package-manager',
    holds: 'no layer has a package manager',
    fix: 'install in the builder, and copy what was installed',
    isInherited: true,
    variants: ['runtime', 'debug'],
    patterns: [
      ...within(bin, [
        'apt',
        'apt-*',
        'dpkg',
        'dpkg-*',
        'dselect',
        'pip',
        'pip3*',
        'pipx',
        'uv',
        'uvx',
        'poetry',
        'pipenv',
        'virtualenv',
      ]),
      'etc/apt/**',
      'usr/lib/apt/**',
      'var/lib/apt/**',
      'var/cache/apt/**',
      'var/lib/dpkg/status',
      'var/lib/dpkg/info/**',
    ],
  },
  {
    name: 'no-pip',
    holds: 'no layer has pip, setuptools or wheel, nor one of their wheels',
    fix: 'leave pip, setuptools and wheel in the builder',
    isInherited: false,
    variants: ['runtime', 'debug'],
    patterns: [
      '**/*.whl',
      ...within('**/{site-packages,dist-packages}', [
        'pip',
        'pip-*',
        'setuptools',
        'setuptools-*',
        'wheel',
        'wheel-*',
        'pkg_resources',
        '_distutils_hack',
        'distutils-precedence.pth',
      ]),
    ],
  },
  {
    name: 'no-compiler',
    holds: 'no layer has a compiler, a header or another file that only compiling needs',
    fix: 'compile in the builder, and copy the result',
    isInherited: true,
    variants: ['runtime', 'debug'],
    patterns: [
      ...within(bin, [
        'cc',
        'c++',
        'cpp',
        'gcc',
        'gcc-*',
        'g++',
        'g++-*',
        'clang*',
        'ld',
        'ld.*',
        'as',
        'ar',
        'make',
        'pkg-config',
        'pkgconf',
        '*-config',
        'perl',
      ]),
      '**/*.h',
      '**/*.a',
      '**/*.o',
      '**/*.pc',
      'usr/include/**',
      'usr/local/include/**',
      'usr/lib/gcc/**',
      'usr/local/lib/python3.*/config-3.*/**',
    ],
  },
  {
    name: 'no-test-modules',
    holds: "no layer has an extension module that only CPython's own tests use",
    fix: 'leave it out, as splitCpython does: it calls the interpreter past all checks',
    isInherited: false,
    variants: ['runtime', 'debug', 'builder'],
    patterns: within('**/{lib-dynload}', [
      '_ctypes_test.*',
      '_test*.so',
      '_xxtestfuzz.*',
      'xxlimited*.so',
      'xxsubtype.*',
    ]),
  },
];

export const forbiddenFiles: readonly Check[] = table.map(
  ({ name, holds, fix, variants, isInherited, patterns }) => {
    const isForbidden = makeMatcher(patterns);
    return {
      ...{ name, holds, fix, severity: 'error' },
      appliesTo: { ours: variants, ...(isInherited && { others: variants }) },
      *run(image) {
        for (const place of entriesOfAllLayers(image)) {
          if (isForbidden(place.entry.path)) yield inLayer(place, 'forbidden-file');
        }
      },
    };
  },
);

/** Names in folders: `**` + `/{bin,sbin}` and `sh` give two patterns. */
function within(folders: string, names: string[]): string[] {
  const [, start = '', choice = ''] = /^(.*)\{(.*)\}$/.exec(folders) ?? [];
  return choice.split(',').flatMap((folder) => names.map((name) => `${start}${folder}/${name}`));
}
