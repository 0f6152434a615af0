/**
 * Compares two Debian versions as dpkg does: negative, zero or positive.
 * https://www.debian.org/doc/debian-policy/ch-controlfields.html#version
 */
export function compareVersions(left: string, right: string): number {
  const a = splitVersion(left);
  const b = splitVersion(right);
  return a.epoch - b.epoch || compareParts(a.upstream, b.upstream) || compareParts(a.revision, b.revision);
}

export type Operator = '<<' | '<=' | '=' | '>=' | '>>';

/** Whether `version` satisfies a relation such as `>=` to `bound`. */
export function versionFits(version: string, operator: Operator, bound: string): boolean {
  const order = compareVersions(version, bound);
  if (operator === '<<') return order < 0;
  if (operator === '<=') return order <= 0;
  if (operator === '=') return order === 0;
  if (operator === '>=') return order >= 0;
  return order > 0;
}

/** The upstream part of a version, without epoch and revision. */
export function upstreamVersion(version: string): string {
  return splitVersion(version).upstream;
}

function splitVersion(version: string): { epoch: number; upstream: string; revision: string } {
  const colon = version.indexOf(':');
  const rest = version.slice(colon + 1);
  const hyphen = rest.lastIndexOf('-');
  return {
    epoch: colon === -1 ? 0 : Number(version.slice(0, colon)),
    upstream: hyphen === -1 ? rest : rest.slice(0, hyphen),
    revision: hyphen === -1 ? '' : rest.slice(hyphen + 1),
  };
}

/** Alternating runs of other characters and of digits, the former first. */
function compareParts(left: string, right: string): number {
  let a = 0;
  let b = 0;
  while (a < left.length || b < right.length) {
    while ((a < left.length && !isDigit(left, a)) || (b < right.length && !isDigit(right, b))) {
      const order = weight(left, a) - weight(right, b);
      if (order !== 0) return order;
      a += 1;
      b += 1;
    }
    const ends = [endOfDigits(left, a), endOfDigits(right, b)] as const;
    const order = compareDigits(left.slice(a, ends[0]), right.slice(b, ends[1]));
    if (order !== 0) return order;
    [a, b] = ends;
  }
  return 0;
}

/** A tilde sorts before everything, even the end; the end and digits before letters; letters before the rest. */
function weight(text: string, index: number): number {
  const character = text[index];
  if (character === undefined || isDigit(text, index)) return 0;
  if (character === '~') return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}

function isDigit(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0x30 && code <= 0x39;
}

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (end < text.length && isDigit(text, end)) end += 1;
  return end;
}

// Numbers may be too long for an exact JavaScript number (dates, git hashes).
function compareDigits(left: string, right: string): number {
  const a = left.replace(/^0+/, '');
  const b = right.replace(/^0+/, '');
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
