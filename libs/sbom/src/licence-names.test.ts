import parse from 'spdx-expression-parse';
import { expect, it } from 'vitest';
import { parseLicenceName } from './licence-names.ts';

// Texts of `License` fields as Debian's packages have them.
it.each([
  ['Expat', 'MIT'],
  ['GPL-2+', 'GPL-2.0-or-later'],
  ['GPL-3', 'GPL-3.0-only'],
  ['LGPL-2.0+', 'LGPL-2.0-or-later'],
  ['LGPL-2.1', 'LGPL-2.1-only'],
  ['GFDL-NIV-1.3+', 'GFDL-1.3-no-invariants-or-later'],
  ['GFDL-1.3+-no-invariant', 'GFDL-1.3-no-invariants-or-later'],
  ['BSD-3-clause', 'BSD-3-Clause'],
  ['BSD-2-clause or GPL-2+', 'BSD-2-Clause OR GPL-2.0-or-later'],
  ['GPL-1+ or Artistic, and Expat', '(GPL-1.0-or-later OR Artistic-1.0-Perl) AND MIT'],
  ['ISC and Expat or Zlib', '(ISC AND MIT) OR Zlib'],
  ['GPL-3+ with Autoconf exception', 'GPL-3.0-or-later WITH Autoconf-exception-3.0'],
  ['GPL-2 with Linux-syscall-note exception', 'GPL-2.0-only WITH Linux-syscall-note'],
  // These say too little, or SPDX does not list them.
  ['GPL', 'LicenseRef-GPL'],
  ['public-domain', 'LicenseRef-public-domain'],
  ['GPL-3+ with texinfo exception', 'LicenseRef-GPL-3--with-texinfo-exception'],
  ['BSD-3-clause-Carnegie', 'LicenseRef-BSD-3-clause-Carnegie'],
])('%s', (written, expected) => {
  const expression = parseLicenceName(
    written,
    (name) => `LicenseRef-${name.replace(/[^A-Za-z0-9.-]/g, '-')}`,
  );
  expect(expression).toBe(expected);
  expect(() => parse(expression)).not.toThrow();
});
