import { type Operator, versionFits } from './version.ts';

/** One package of a relation field, such as `libc6 (>= 2.38)`. */
export type Relation = { name: string; qualifier?: string; operator?: Operator; version?: string };

/** Alternatives of which one is enough, in the order of preference. */
export type Clause = Relation[];

/** A name that a package provides, with or without a version. */
export type Provided = { name: string; version?: string };

/** The parts of a package that decide whether it satisfies a relation. */
export type Candidate = { name: string; version: string; architecture: string; provides: Provided[] };

const RELATION =
  /^([a-z0-9][a-z0-9+.-]*)(?::([a-z0-9-]+))?\s*(?:\(\s*(<<|<=|=|>=|>>|<|>)\s*([0-9A-Za-z][^\s)]*)\s*\))?\s*(?:\[([^\]]*)\])?$/;

/**
 * Parses a relation field such as `Depends`
 * (https://www.debian.org/doc/debian-policy/ch-relationships.html). Alternatives restricted to other architectures
 * than `architecture` are left out, and clauses that have none left.
 * @throws Error with the part that cannot be read.
 */
export function parseRelations(field: string, architecture: string): Clause[] {
  const clauses: Clause[] = [];
  for (const part of field.split(',')) {
    if (part.trim() === '') continue;
    const clause: Clause = [];
    for (const alternative of part.split('|')) {
      const relation = parseRelation(alternative.trim(), architecture);
      if (relation !== undefined) clause.push(relation);
    }
    if (clause.length > 0) clauses.push(clause);
  }
  return clauses;
}

/** Parses a `Provides` field: only `=` may stand before a version. */
export function parseProvides(field: string, architecture: string): Provided[] {
  return parseRelations(field, architecture).map((clause) => {
    const [relation, ...others] = clause;
    if (relation === undefined || others.length > 0 || (relation.operator ?? '=') !== '=') {
      throw new Error(`cannot read "${showClause(clause)}": not a name that can be provided`);
    }
    const { name, version } = relation;
    return version === undefined ? { name } : { name, version };
  });
}

/**
 * Whether a package satisfies a relation, by its name or by a name that it provides. A name provided without a version
 * does not satisfy a relation with a version.
 */
export function satisfies(relation: Relation, candidate: Candidate): boolean {
  if (!archFits(relation.qualifier, candidate.architecture)) return false;
  if (candidate.name === relation.name && fits(relation, candidate.version)) return true;
  return candidate.provides.some(({ name, version }) => name === relation.name && fits(relation, version));
}

export function showClause(clause: Clause): string {
  return clause.map(showRelation).join(' | ');
}

export function showRelation({ name, qualifier, operator, version }: Relation): string {
  const qualified = qualifier === undefined ? name : `${name}:${qualifier}`;
  return operator === undefined ? qualified : `${qualified} (${operator} ${version})`;
}

function parseRelation(text: string, architecture: string): Relation | undefined {
  const match = RELATION.exec(text);
  if (match === null) throw new Error(`cannot read "${text}": not a relation to a package`);
  const [, name = '', qualifier, operator, version, restriction] = match;
  if (restriction !== undefined && !restrictedTo(restriction, architecture)) return undefined;
  const relation: Relation = { name };
  if (qualifier !== undefined) relation.qualifier = qualifier;
  if (operator !== undefined && version !== undefined) {
    // `<` and `>` are old spellings of `<=` and `>=`.
    relation.operator = (operator.length === 1 && operator !== '=' ? `${operator}=` : operator) as Operator;
    relation.version = version;
  }
  return relation;
}

function restrictedTo(restriction: string, architecture: string): boolean {
  const names = restriction.trim().split(/\s+/);
  const matches = (name: string) => name === architecture || name === 'any' || name === 'linux-any';
  if (names.some((name) => name.startsWith('!'))) return !names.some((name) => matches(name.slice(1)));
  return names.some(matches);
}

// Only one architecture is ever resolved, so `:any` and `:native` need no check.
function archFits(qualifier: string | undefined, architecture: string): boolean {
  return (
    qualifier === undefined || qualifier === 'any' || qualifier === 'native' || qualifier === architecture
  );
}

function fits({ operator, version: bound }: Relation, version: string | undefined): boolean {
  if (operator === undefined || bound === undefined) return true;
  return version !== undefined && versionFits(version, operator, bound);
}
