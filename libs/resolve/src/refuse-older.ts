import { type Lock, lockPath } from '@distroless/lockfile';
import type { Intent } from '@distroless/matrix';
import { type Change, compareLocks } from './compare-locks.ts';
import type { ResolveContext } from './resolve-context.ts';

/**
 * Compares a new lock with the present one, index by index and package by package. A stable suite's index never expires,
 * and one of security fixes is valid for days: somebody between this machine and its mirror could replay an old one with
 * a correct signature, next to new ones.
 * @throws Error that lists all older indexes and packages that ALLOW_DOWNGRADE does not name
 */
export function refuseOlder(
  lock: Lock,
  present: Lock | undefined,
  { intent, env }: { intent: Intent; env: ResolveContext['env'] },
): void {
  if (!present) return;
  const allowed = allowedDowngrades(env);
  const found = [...olderIndexes(lock, present), ...olderPackages(lock, present, intent)];
  const older = found.filter(({ names }) => !names.some((name) => allowed.has(name)));
  if (older.length === 0) return;
  const lines = [...new Set(older.map(({ line }) => `  ${line}`))];
  const names = [...new Set(older.map(({ names: [name] }) => name))].join();
  throw new Error(
    [
      `cannot lock ${lockPath(lock)}: these are older than in the lock:`,
      ...lines,
      `set DEBIAN_MIRROR, or pip's index, to a current mirror; to accept older ones, set ALLOW_DOWNGRADE=${names}`,
    ].join('\n'),
  );
}

/** An older index or package; it is accepted if ALLOW_DOWNGRADE has one of `names`. */
type Older = { names: [string, ...string[]]; line: string };

function allowedDowngrades(env: ResolveContext['env']): Set<string> {
  return new Set((env['ALLOW_DOWNGRADE'] ?? '').split(/[\s,]+/).filter((name) => name !== ''));
}

function olderIndexes(lock: Lock, present: Lock): Older[] {
  return Object.entries(lock.indexes).flatMap(([name, date]) => {
    const locked = present.indexes[name];
    if (locked === undefined || date >= locked) return [];
    return [{ names: [name], line: `index "${name}" of ${date}; the lock has that of ${locked}` }];
  });
}

function olderPackages(lock: Lock, present: Lock, { roots }: Intent): Older[] {
  // If the suite was changed by hand, other versions are expected.
  const isComparable = ({ root }: Change) => {
    const suite = roots[root as keyof Intent['roots']]?.suite;
    return suite === undefined || present.indexes[suite] !== undefined;
  };
  return compareLocks(present, lock)
    .filter((change) => change.downgrade && isComparable(change))
    .map(({ root, package: name, from, to }) => ({
      // "attrs (poetry)" is the package attrs, which poetry needs.
      names: [name.replace(/ \(.*\)$/, '')],
      line: `package "${name}" ${to}; the lock has ${from} (${root})`,
    }));
}
