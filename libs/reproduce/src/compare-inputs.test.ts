import { expect, it } from 'vitest';
import { differentInput } from './compare-inputs.ts';

const lock = { name: 'package-lock.json', uri: 'git+x#package-lock.json', digest: { sha256: 'a' } };
const deb = { name: 'pool/libc6.deb', uri: 'pkg:deb/libc6@1', digest: { sha256: 'b' } };
const commit = { uri: 'git+x@1', digest: { gitCommit: '1' } };
const locked = [commit, lock, deb];

it('the same inputs in another order do not differ', () => {
  expect(differentInput([deb, commit, lock], locked)).toBeUndefined();
});

it.each([
  {
    what: 'another digest',
    named: [commit, { ...lock, digest: { sha256: 'c' } }, { ...deb, digest: { sha256: 'd' } }],
    line: 'input "package-lock.json" (git+x#package-lock.json): the provenance names sha256:c, the commit has sha256:a',
  },
  {
    what: 'a digest of another kind',
    named: [commit, lock, { ...deb, digest: { md5: 'b' } }],
    line: 'input "pool/libc6.deb" (pkg:deb/libc6@1): the provenance names md5:b, the commit has sha256:b',
  },
  {
    what: 'another commit',
    named: [{ ...commit, digest: { gitCommit: '2' } }, lock, deb],
    line: 'input "git+x@1": the provenance names gitCommit:2, the commit has gitCommit:1',
  },
  {
    what: 'an input less',
    named: [commit, lock],
    line: 'input "pool/libc6.deb" (pkg:deb/libc6@1): the commit has it, the provenance does not name it',
  },
  {
    what: 'an input more',
    named: [...locked, { ...deb, name: 'pool/more.deb' }],
    line: 'input "pool/more.deb" (pkg:deb/libc6@1): the provenance names it, the commit does not have it',
  },
  {
    what: 'an input twice',
    named: [...locked, { ...deb, digest: { sha256: 'b' } }],
    line: 'the provenance names 4 inputs, the commit has 3',
  },
])('$what is named, and only the first', ({ named, line }) => {
  expect(differentInput(named, locked)).toBe(line);
});
