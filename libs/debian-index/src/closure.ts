import { checkConflicts } from './conflicts.ts';
import type { Package, PackageIndex } from './packages-index.ts';
import { type Clause, parseRelations, type Relation, satisfies, showClause } from './relation.ts';

/**
 * What to resolve.
 * - `roots`: names of packages, or of what packages provide.
 * - `without`: names that count as there in any version and are not followed.
 * - `essential`: whether every package marked essential is a root too.
 */
export type ClosureRequest = {
  roots: string[];
  without?: string[];
  index: PackageIndex;
  essential?: boolean;
};

/** The choice so far. `reasons`: for each chosen package, the one that needed it first (roots: none). */
type Choice = {
  index: PackageIndex;
  without: Set<string>;
  chosen: Map<string, Package>;
  reasons: Map<string, string | undefined>;
  queue: Package[];
  open: { of: Package; clause: Clause }[];
};

/**
 * Computes the packages that the roots need, by name. Recommendations are not followed.
 *
 * Dependencies with only one answer are taken first, as apt does, so that a later choice between alternatives prefers a
 * package that is chosen already; otherwise the first alternative is taken. Among several providers of a virtual
 * package, the one with the highest priority is taken, then the first by name. The result depends on the set of roots,
 * not on their order.
 * @throws Error with the chain of packages that leads to a missing one, or the two that exclude each other.
 */
export function resolveClosure(request: ClosureRequest): Package[] {
  const choice = startChoice(request);
  for (;;) {
    takeWhatIsCertain(choice);
    const next = choice.open.shift();
    if (next === undefined) break;
    if (isMet(next.clause, choice)) continue;
    const [first] = candidatesOf(next.clause, choice);
    if (first === undefined) throw unresolvable(next.of, { clause: next.clause, choice });
    choose(first, { choice, reason: next.of.name });
  }
  const packages = [...choice.chosen.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  checkConflicts(packages, request.index.architecture);
  return packages;
}

function startChoice({ roots, without = [], index, essential = false }: ClosureRequest): Choice {
  const choice: Choice = {
    index,
    without: new Set(without),
    chosen: new Map(),
    reasons: new Map(),
    queue: [],
    open: [],
  };
  const names = new Set(roots);
  if (essential) {
    for (const { name, essential: needed } of index.packages.values()) {
      if (needed && !choice.without.has(name)) names.add(name);
    }
  }
  for (const name of [...names].sort()) {
    if (choice.without.has(name))
      throw new Error(`cannot resolve "${name}": it is listed under both "packages" and "without"`);
    const [found] = candidatesOf([{ name }], choice);
    if (found === undefined) throw new Error(`cannot resolve "${name}": the suite has no such package`);
    choose(found, { choice, reason: undefined });
  }
  return choice;
}

function choose(found: Package, { choice, reason }: { choice: Choice; reason: string | undefined }): void {
  if (choice.chosen.has(found.name)) return;
  choice.chosen.set(found.name, found);
  choice.reasons.set(found.name, reason);
  choice.queue.push(found);
}

/** Follows all dependencies without a choice; the others come later. */
function takeWhatIsCertain(choice: Choice): void {
  for (let next = choice.queue.shift(); next !== undefined; next = choice.queue.shift()) {
    for (const clause of dependenciesOf(next, choice.index.architecture)) {
      if (isMet(clause, choice)) continue;
      const [only, ...others] = candidatesOf(clause, choice);
      if (only === undefined) throw unresolvable(next, { clause, choice });
      if (others.length > 0) choice.open.push({ of: next, clause });
      else choose(only, { choice, reason: next.name });
    }
  }
}

function dependenciesOf(of: Package, architecture: string): Clause[] {
  try {
    return [...parseRelations(of.preDepends, architecture), ...parseRelations(of.depends, architecture)];
  } catch (error) {
    throw new Error(`package "${of.name}": Depends: ${(error as Error).message}`);
  }
}

function isMet(clause: Clause, { without, chosen, index }: Choice): boolean {
  return clause.some((relation) => {
    if (without.has(relation.name)) return true;
    const named = chosen.get(relation.name);
    if (named !== undefined && satisfies(relation, named)) return true;
    const providers = index.providers.get(relation.name) ?? [];
    return providers.some((provider) => chosen.has(provider.name) && satisfies(relation, provider));
  });
}

/** The packages that satisfy a clause, each once, best first. */
function candidatesOf(clause: Clause, choice: Choice): Package[] {
  const candidates = new Set<Package>();
  for (const relation of clause) {
    for (const candidate of candidatesFor(relation, choice)) candidates.add(candidate);
  }
  return [...candidates];
}

function candidatesFor(relation: Relation, { index, without }: Choice): Package[] {
  const named = index.packages.get(relation.name);
  const providers = (index.providers.get(relation.name) ?? [])
    .filter((provider) => provider !== named && !without.has(provider.name))
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  return [...(named === undefined ? [] : [named]), ...providers].filter((found) =>
    satisfies(relation, found),
  );
}

const PRIORITIES = ['required', 'important', 'standard', 'optional', 'extra'];

function rank({ priority, essential }: Package): number {
  if (essential) return -1;
  const position = PRIORITIES.indexOf(priority);
  return position === -1 ? PRIORITIES.length : position;
}

/** `cannot resolve "a": a → b needs "c (>= 2)", the suite has c 1` */
function unresolvable(of: Package, { clause, choice }: { clause: Clause; choice: Choice }): Error {
  const chain = [of.name];
  for (let name = choice.reasons.get(of.name); name !== undefined; name = choice.reasons.get(name)) {
    chain.unshift(name);
  }
  const { packages } = choice.index;
  const known = [...new Set(clause.map(({ name }) => packages.get(name)))].filter(
    (found) => found !== undefined,
  );
  const has =
    known.length > 0 ? known.map(({ name, version }) => `${name} ${version}`).join(', ') : 'no such package';
  const path = chain.join(' → ');
  return new Error(
    `cannot resolve "${chain[0]}": ${path} needs "${showClause(clause)}", the suite has ${has}`,
  );
}
