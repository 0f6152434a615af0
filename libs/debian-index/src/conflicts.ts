import type { Package } from './packages-index.ts';
import { parseRelations, type Relation, satisfies, showRelation } from './relation.ts';

/**
 * Checks that packages can be installed together: none may conflict with or break another (itself, through what it
 * provides, it may).
 * @throws Error that names the two.
 */
export function checkConflicts(packages: Package[], architecture: string): void {
  const byName = new Map<string, Set<Package>>();
  for (const found of packages) {
    for (const name of [found.name, ...found.provides.map((provided) => provided.name)]) {
      byName.set(name, (byName.get(name) ?? new Set()).add(found));
    }
  }
  for (const found of packages) {
    for (const { verb, relation } of excludedBy(found, architecture)) {
      for (const other of byName.get(relation.name) ?? []) {
        if (other === found || !satisfies(relation, other)) continue;
        throw new Error(
          `cannot resolve "${found.name}": ${found.name} ${found.version} ${verb} "${showRelation(relation)}", ` +
            `and ${other.name} ${other.version} is needed too`,
        );
      }
    }
  }
}

function excludedBy(
  { name, conflicts, breaks }: Package,
  architecture: string,
): { verb: string; relation: Relation }[] {
  try {
    return [
      ...parseRelations(conflicts, architecture).map(([relation]) => ({ verb: 'conflicts with', relation })),
      ...parseRelations(breaks, architecture).map(([relation]) => ({ verb: 'breaks', relation })),
    ].filter((excluded): excluded is { verb: string; relation: Relation } => excluded.relation !== undefined);
  } catch (error) {
    throw new Error(`package "${name}": ${(error as Error).message}`);
  }
}
