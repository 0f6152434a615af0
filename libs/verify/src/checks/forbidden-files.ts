import { makeMatcher } from '@distroless/image';
import type { Variant } from '@distroless/matrix';
import { entriesOfAllLayers } from '../saved-image.ts';
import type { StaticCheck } from './static-check.ts';

const bin = '**/{bin,sbin}';

/** By name, of files and links alike, whatever folder they are in where that says nothing. */
const table: { name: string; about: string; variants: Variant[]; patterns: string[] }[] = [
  {
    name: 'no-shell',
    about: 'no layer has a shell, deleted later or not',
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
    about: 'no layer has a package manager',
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
    about: 'no layer has pip, setuptools or wheel, nor one of their wheels',
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
    about: 'no layer has a compiler, a header, or what else is only for compiling',
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
];

export const forbiddenFiles: readonly StaticCheck[] = table.map(({ name, about, variants, patterns }) => {
  const isForbidden = makeMatcher(patterns);
  return {
    name,
    about,
    variants,
    *find(image) {
      for (const { entry, where } of entriesOfAllLayers(image)) {
        if (isForbidden(entry.path)) yield where;
      }
    },
  };
});

/** Names in folders: `**` + `/{bin,sbin}` and `sh` give two patterns. */
function within(folders: string, names: string[]): string[] {
  const [, start = '', choice = ''] = /^(.*)\{(.*)\}$/.exec(folders) ?? [];
  return choice.split(',').flatMap((folder) => names.map((name) => `${start}${folder}/${name}`));
}
