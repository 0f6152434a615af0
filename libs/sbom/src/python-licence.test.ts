import { expect, it } from 'vitest';
import { pythonLicence } from './python-licence.ts';

const none = { reason: 'its METADATA names no licence of the SPDX list' };
it.each([
  ['an expression', 'License-Expression: Apache-2.0 OR MIT', 'Apache-2.0 OR MIT'],
  ['an identifier in the older field', 'License: BSD-3-Clause', 'BSD-3-Clause'],
  ['one classifier that stands for one licence', 'Classifier: License :: OSI Approved :: MIT License', 'MIT'],
  ['a classifier that stands for several', 'Classifier: License :: OSI Approved :: BSD License', undefined],
  [
    'two classifiers, which do not say whether both apply',
    'Classifier: License :: OSI Approved :: MIT License\nClassifier: License :: OSI Approved :: ISC License (ISCL)',
    undefined,
  ],
  ['a sentence', 'License: see the file LICENSE', undefined],
  ['a field in the description', 'Name: x\n\nLicense: MIT', undefined],
])('%s', (_reason, metadata, expression) => {
  expect(pythonLicence(`Metadata-Version: 2.4\n${metadata}\n`)).toEqual(
    expression === undefined ? none : { expression, texts: [] },
  );
});
