import { digestIntent, type Intent, type IntentRoot } from '@distroless/matrix';
import { checkReleases } from './check-releases.ts';
import type { Lock } from './schema.ts';

/**
 * Compares all that a lock copies from versions.yaml and packages.yaml with what they say now. Returns the first fault.
 * The digest alone is not enough: it shows that the files changed, not that the lock was edited.
 */
export function checkIntent(lock: Lock, intent: Intent): string | undefined {
  if (lock.intent !== digestIntent(intent)) {
    return 'stale: versions.yaml or packages.yaml changed since it was written';
  }
  return describeDifference(copiedBy(lock), givenBy(intent), []) ?? checkReleases(lock, intent.releases);
}

/** What a lock has of the intent; of what was resolved only the names by which it is found. */
function copiedBy({ suite, debian, eol, cpython, ...lock }: Lock): object {
  const tools = lock.tools && mapValues(lock.tools, (list) => Object.keys(list).sort());
  const indexes = mapValues(lock.indexes, () => true);
  const archived = (lock.archived ?? []).filter((name) => !indexes[name]);
  return { suite, debian, eol, indexes, archived, roots: mapValues(lock.roots, copiedRoot), cpython, tools };
}

function givenBy({ suite, debian, eol, cpython, ...intent }: Intent): object {
  const tools =
    intent.tools &&
    mapValues(intent.roots.builder?.packages ?? {}, () =>
      (intent.tools ?? []).map(({ name }) => name).sort(),
    );
  const suites = [suite, ...Object.values(intent.roots).map((root) => root.suite)];
  const indexes = Object.fromEntries(suites.flatMap(indexesOf).map((name) => [name, true]));
  return {
    suite,
    debian,
    eol,
    indexes,
    archived: [],
    roots: mapValues(intent.roots, copiedRoot),
    cpython,
    tools,
  };
}

function copiedRoot({ files, links, directories, packages }: Lock['roots'][string] | IntentRoot): object {
  return { files, links, directories, architectures: Object.keys(packages).sort() };
}

/** Debian's development suite has neither updates nor security fixes. */
function indexesOf(suite: string): string[] {
  return suite === 'sid' ? [suite] : [suite, `${suite}-updates`, `${suite}-security`];
}

/** The first value that differs, with its path: `roots.runtime.links."usr/bin/sh" is not in …`. */
function describeDifference(actual: unknown, given: unknown, path: string[]): string | undefined {
  if (isParent(actual) && isParent(given)) {
    const [own, wanted] = [new Map(Object.entries(actual)), new Map(Object.entries(given))];
    for (const key of new Set([...own.keys(), ...wanted.keys()])) {
      const found = describeDifference(own.get(key), wanted.get(key), [...path, key]);
      if (found) return found;
    }
    return undefined;
  }
  if (actual === given) return undefined;
  const where = path.map((key) => (/^\w+$/.test(key) ? key : `"${key}"`)).join('.');
  if (given === undefined) return `${where} is not in versions.yaml or packages.yaml`;
  if (actual === undefined) return `misses ${where}`;
  return `${where} is ${JSON.stringify(actual)}, by versions.yaml and packages.yaml ${JSON.stringify(given)}`;
}

function isParent(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function mapValues<In, Out>(record: Record<string, In>, change: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
