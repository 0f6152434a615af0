import type { Input } from '@distroless/attest';

/**
 * Compares what a provenance names with what the locks of its commit say.
 * @returns the first input that differs, for people; undefined if none does
 */
export function differentInput(named: readonly Input[], locked: readonly Input[]): string | undefined {
  const found = new Map(named.map((input) => [keyOf(input), input]));
  for (const input of locked) {
    const other = found.get(keyOf(input));
    if (!other) return `input ${nameOf(input)}: the commit has it, the provenance does not name it`;
    if (digestsOf(other) !== digestsOf(input)) {
      return `input ${nameOf(input)}: the provenance names ${digestsOf(other)}, the commit has ${digestsOf(input)}`;
    }
  }
  const known = new Set(locked.map(keyOf));
  const more = named.find((input) => !known.has(keyOf(input)));
  if (more) return `input ${nameOf(more)}: the provenance names it, the commit does not have it`;
  if (named.length === locked.length) return undefined;
  return `the provenance names ${named.length} inputs, the commit has ${locked.length}`;
}

function keyOf({ name, uri }: Input): string {
  return JSON.stringify([name, uri]);
}

function nameOf({ name, uri }: Input): string {
  return name === undefined ? `"${uri}"` : `"${name}" (${uri})`;
}

function digestsOf({ digest }: Input): string {
  return Object.entries(digest)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([algorithm, value]) => `${algorithm}:${value}`)
    .join(', ');
}
