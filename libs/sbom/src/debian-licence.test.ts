import { createTree } from '@distroless/image';
import { expect, it } from 'vitest';
import { debianLicence } from './debian-licence.ts';
import { file } from './testing/made-sealed.ts';

const format = 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n';
const licenceOf = (text: string) => debianLicence(createTree([file('usr/share/doc/x/copyright', text)]), 'x');

it('takes the licence of each paragraph of files once, in one order', () => {
  const text = `${format}\nFiles: *\nLicense: Zlib\n text\n\nFiles: a\nLicense: GPL-2+ or Artistic\n\nFiles: b\nLicense: Zlib\n`;
  expect(licenceOf(text)).toEqual({
    expression: '(GPL-2.0-or-later OR Artistic-1.0-Perl) AND Zlib',
    texts: [],
  });
});

it('leaves out a licence that no file has', () => {
  const text = `${format}\nFiles: *\nLicense: Zlib\n\nLicense: ISC\n text\n`;
  expect(licenceOf(text)).toEqual({ expression: 'Zlib', texts: [] });
});

it('keeps two texts of one name apart', () => {
  const text = `${format}\nFiles: a\nLicense: public-domain\n One.\n .\n More.\n\nFiles: b\nLicense: public-domain\n Two.\n`;
  const licence = licenceOf(text);
  expect(licence).toMatchObject({
    expression: expect.stringMatching(
      /^LicenseRef-debian-public-domain-\w+ AND LicenseRef-debian-public-domain-\w+$/,
    ),
  });
  expect('texts' in licence && licence.texts.map((one) => one.text).sort()).toEqual([
    'One.\n\nMore.',
    'Two.',
  ]);
});

it('reads the file through the link to another package', () => {
  const tree = createTree([
    file('usr/share/doc/base/copyright', `${format}License: MIT\n`),
    { ...file('usr/share/doc/x'), type: 'symlink', target: 'base' },
  ]);
  expect(debianLicence(tree, 'x')).toEqual({ expression: 'MIT', texts: [] });
});

it.each([
  ['no file', createTree([]), 'the image has no /usr/share/doc/x/copyright'],
  [
    'free text, even with the word License in it',
    createTree([file('usr/share/doc/x/copyright', 'License: MIT\n')]),
    "/usr/share/doc/x/copyright is not in Debian's machine-readable form",
  ],
  [
    'a form without a licence',
    createTree([file('usr/share/doc/x/copyright', `${format}\nFiles: *\n`)]),
    '/usr/share/doc/x/copyright names no licence',
  ],
])('says why there is none: %s', (_reason, tree, reason) => {
  expect(debianLicence(tree, 'x')).toEqual({ reason });
});
