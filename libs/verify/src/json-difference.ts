import { firstLines } from './check-result.ts';

/** What was expected, and what was seen in its place. */
export type Difference = { expected: string; seen: string };

/** The places where two JSON values differ, each as a line `a.b: value` on either side; nothing when they are equal. */
export function jsonDifference(expected: unknown, seen: unknown): Difference | undefined {
  const lines = [...differences(expected, seen, '')];
  if (lines.length === 0) return undefined;
  return {
    expected: firstLines(lines.map(({ place, expected }) => `${place}${show(expected)}`)),
    seen: firstLines(lines.map(({ place, seen }) => `${place}${show(seen)}`)),
  };
}

function* differences(
  expected: unknown,
  seen: unknown,
  path: string,
): Iterable<{ place: string; expected: unknown; seen: unknown }> {
  if (isNested(expected) && isNested(seen) && Array.isArray(expected) === Array.isArray(seen)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(seen)])) {
      yield* differences(expected[key], seen[key], path === '' ? key : `${path}.${key}`);
    }
    return;
  }
  if (JSON.stringify(expected) !== JSON.stringify(seen))
    yield { place: path === '' ? '' : `${path}: `, expected, seen };
}

/** Lists of plain values are easier to read whole. */
function isNested(value: unknown): value is Record<string, unknown> {
  if (Array.isArray(value)) return value.some(isNested);
  return typeof value === 'object' && value !== null;
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 1000);
}
