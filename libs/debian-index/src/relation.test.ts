import { describe, expect, it } from 'vitest';
import { parsePackages } from './packages-index.ts';
import { parseProvides, parseRelations, satisfies, showClause } from './relation.ts';

describe('parseRelations', () => {
  it.each([
    { reason: 'nothing', field: '', clauses: [] },
    { reason: 'a name', field: 'libc6', clauses: [[{ name: 'libc6' }]] },
    {
      reason: 'a version, with and without spaces',
      field: 'a (>= 1:2.0~rc1-3), b(<<2)',
      clauses: [
        [{ name: 'a', operator: '>=', version: '1:2.0~rc1-3' }],
        [{ name: 'b', operator: '<<', version: '2' }],
      ],
    },
    {
      reason: 'alternatives',
      field: 'a | b (= 1)',
      clauses: [[{ name: 'a' }, { name: 'b', operator: '=', version: '1' }]],
    },
    {
      reason: 'a qualifier',
      field: 'python3:any (>= 3.11)',
      clauses: [[{ name: 'python3', qualifier: 'any', operator: '>=', version: '3.11' }]],
    },
    {
      reason: 'the old spelling of <=',
      field: 'a (< 1)',
      clauses: [[{ name: 'a', operator: '<=', version: '1' }]],
    },
    {
      reason: 'folded over lines, with a comma at the end',
      field: 'a,\nb,\n',
      clauses: [[{ name: 'a' }], [{ name: 'b' }]],
    },
    { reason: 'restricted to this architecture', field: 'a [amd64 arm64]', clauses: [[{ name: 'a' }]] },
    {
      reason: 'restricted to another one: the alternative is gone',
      field: 'a [armhf] | b',
      clauses: [[{ name: 'b' }]],
    },
    {
      reason: 'not for this architecture: the clause is gone',
      field: 'a [!amd64], b',
      clauses: [[{ name: 'b' }]],
    },
    { reason: 'not for another one', field: 'a [!armhf]', clauses: [[{ name: 'a' }]] },
  ])('reads $reason', ({ field, clauses }) => {
    expect(parseRelations(field, 'amd64')).toEqual(clauses);
  });

  it.each(['a (2)', 'a (>= )', 'A', 'a b', 'a || b'])('refuses "%s"', (field) => {
    const part = field === 'a || b' ? '' : field;
    expect(() => parseRelations(field, 'amd64')).toThrow(
      new Error(`cannot read "${part}": not a relation to a package`),
    );
  });

  it('is the inverse of showClause', () => {
    const text = 'a:any (>= 1) | b | c (<< 2)';
    expect(showClause(parseRelations(text, 'amd64')[0] ?? [])).toBe(text);
  });
});

describe('parseProvides', () => {
  it('reads names with and without version', () => {
    expect(parseProvides('a (= 1.0), b', 'amd64')).toEqual([{ name: 'a', version: '1.0' }, { name: 'b' }]);
  });
  it.each(['a (>= 1)', 'a | b'])('refuses "%s"', (field) => {
    expect(() => parseProvides(field, 'amd64')).toThrow(
      new Error(`cannot read "${field}": not a name that can be provided`),
    );
  });
});

describe('satisfies', () => {
  it.each([
    { reason: 'the name', relation: 'mawk', met: true },
    { reason: 'the version', relation: 'mawk (>= 1.3)', met: true },
    { reason: 'too old', relation: 'mawk (>= 2)', met: false },
    { reason: 'another name', relation: 'gawk', met: false },
    { reason: 'what it provides', relation: 'awk', met: true },
    { reason: 'no version is provided', relation: 'awk (>= 1)', met: false },
    { reason: 'a version is provided', relation: 'new-awk (>= 3)', met: true },
    { reason: 'a lower version is provided', relation: 'new-awk (>> 3)', met: false },
    { reason: 'any architecture', relation: 'mawk:any', met: true },
    { reason: 'this architecture', relation: 'mawk:amd64', met: true },
    { reason: 'another architecture', relation: 'mawk:arm64', met: false },
  ])('$relation: $reason', ({ relation, met }) => {
    const [clause = []] = parseRelations(relation, 'amd64');
    expect(clause.map((alternative) => satisfies(alternative, mawk()))).toEqual([met]);
  });
});

function mawk() {
  const text = `Package: mawk\nVersion: 1.3.4-1\nArchitecture: amd64\nFilename: pool/m.deb\nSize: 1\nSHA256: ${'0'.repeat(64)}\nProvides: awk, new-awk (= 3)\n`;
  const [found] = parsePackages(text, { file: 'Packages', archive: 'debian', architecture: 'amd64' });
  if (found === undefined) throw new Error('no package');
  return found;
}
