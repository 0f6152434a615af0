import { expect, test } from 'vitest';
import { parsePackageList } from './package-list.ts';

const subject = { series: '3.9', suite: 'bullseye', arch: 'amd64' };

test('conditions are applied, and a failure has its reason', () => {
  const text = `packages:
  pyyaml: [yaml, yaml.cyaml]
  "psycopg[binary]": [psycopg]
  new: { import: [new], since: "3.10" }
  old: { import: [old], until: "3.9" }
  magic: [magic]
fail: [{ reason: needs libmagic, packages: [magic, { name: old, since: "3.10" }] }]
`;
  expect(parsePackageList(text, subject)).toEqual([
    { requirement: 'pyyaml', name: 'pyyaml', modules: ['yaml', 'yaml.cyaml'] },
    { requirement: 'psycopg[binary]', name: 'psycopg', modules: ['psycopg'] },
    { requirement: 'old', name: 'old', modules: ['old'] },
    { requirement: 'magic', name: 'magic', modules: ['magic'], fails: 'needs libmagic' },
  ]);
});

test.each<[reason: string, text: string, error: string]>([
  [
    'a failure of a package that is not listed',
    'packages: { a: [a] }\nfail: [{ reason: x, packages: [b] }]',
    'pypi.yaml: fail: "b" is not listed under "packages"',
  ],
  [
    'a name that is not normalised',
    'packages: { PyYAML: [yaml] }\nfail: []',
    'pypi.yaml: packages.PyYAML: Invalid key in record',
  ],
  [
    'more than the name of a module',
    'packages: { a: ["a; print()"] }\nfail: []',
    'pypi.yaml: packages.a: Invalid input',
  ],
])('refuses %s', (_reason, text, error) => {
  expect(() => parsePackageList(text, subject, 'pypi.yaml')).toThrow(new Error(error));
});
