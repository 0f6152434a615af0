import { makeDeb } from '@distroless/testing';
import { expect, test } from 'vitest';
import { readDeb } from './deb.ts';
import { noDocumentation, type Selection, select } from './selection.ts';

const deb = await readDeb(
  await makeDeb({
    name: 'x',
    files: [
      { path: './usr/bin/', type: 'directory' },
      { path: './usr/bin/x', content: 'x' },
      { path: './usr/bin/y', type: 'hardlink', target: './usr/bin/x' },
      { path: './usr/bin/z', type: 'hardlink', target: './usr/bin/x' },
      { path: './lib/', type: 'directory' },
      { path: './lib/libx.so', content: 'libx' },
      { path: './lib/liby.so', type: 'hardlink', target: './lib/libx.so' },
      { path: './var/lib/x/', type: 'directory' },
      { path: './usr/share/doc/x/', type: 'directory' },
      { path: './usr/share/doc/x/copyright', content: 'free' },
      { path: './usr/share/doc/x/changelog.gz', content: 'old' },
      { path: './usr/share/doc/liby', type: 'symlink', target: 'x' },
      { path: './usr/share/man/man1/', type: 'directory' },
      { path: './usr/share/man/man1/x.1', content: 'how' },
    ],
  }),
  'x.deb',
);

const shown = (all: Selection, own: Selection) =>
  select(deb, { all, own }).map((entry) => {
    if (entry.type === 'directory') return `${entry.path}/`;
    return entry.type === 'hardlink' ? `${entry.path} -> ${entry.target}` : entry.path;
  });

test.each<[reason: string, all: Selection, own: Selection, expected: string[]]>([
  [
    'documentation is left out, licences and links to them stay, /lib is in /usr',
    noDocumentation,
    {},
    [
      'usr/bin/',
      'lib/',
      'var/lib/x/',
      'usr/share/doc/x/',
      'usr/bin/x',
      'usr/bin/y -> usr/bin/x',
      'usr/bin/z -> usr/bin/x',
      'usr/lib/libx.so',
      'usr/lib/liby.so -> usr/lib/libx.so',
      'usr/share/doc/x/copyright',
      'usr/share/doc/liby',
    ],
  ],
  [
    'a single file of a package, with its parent folders',
    noDocumentation,
    { drop: ['**'], keep: ['usr/bin/x'] },
    ['usr/bin/', 'usr/share/doc/x/', 'usr/bin/x', 'usr/share/doc/x/copyright', 'usr/share/doc/liby'],
  ],
  [
    'the first link to a file that is left out has its bytes',
    noDocumentation,
    { drop: ['**'], keep: ['usr/bin/y', 'usr/bin/z'] },
    [
      'usr/bin/',
      'usr/share/doc/x/',
      'usr/bin/y',
      'usr/bin/z -> usr/bin/y',
      'usr/share/doc/x/copyright',
      'usr/share/doc/liby',
    ],
  ],
  ['a package that is dropped completely leaves no licence either', noDocumentation, { drop: ['**'] }, []],
  [
    'rules match the paths of the merged /usr',
    {},
    { drop: ['usr/lib/**', 'usr/share/**', 'var/**'] },
    ['usr/bin/', 'lib/', 'usr/bin/x', 'usr/bin/y -> usr/bin/x', 'usr/bin/z -> usr/bin/x'],
  ],
  [
    'a package of which the general rules leave only the licence is shipped',
    { drop: ['**'], keep: noDocumentation.keep },
    {},
    ['usr/share/doc/x/', 'usr/share/doc/x/copyright', 'usr/share/doc/liby'],
  ],
])('%s', (_reason, all, own, expected) => {
  expect(shown(all, own)).toEqual(expected);
});
