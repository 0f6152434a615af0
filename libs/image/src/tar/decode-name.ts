import { isUtf8 } from 'node:buffer';

/**
 * A name as text. A byte that is not part of UTF-8 becomes a lone surrogate (`\udc80` to `\udcff`), so that different
 * names stay different; Python does the same (PEP 383).
 */
export function decodeName(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at);
    text +=
      length === 0
        ? String.fromCharCode(0xdc00 + bytes.readUInt8(at))
        : bytes.toString('utf8', at, at + length);
    at += Math.max(length, 1);
  }
  return text;
}

export function isDecoded(name: string): boolean {
  return !/\p{Surrogate}/u.test(name);
}

function characterLength(bytes: Buffer, at: number): number {
  return (
    [1, 2, 3, 4].find((length) => at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length))) ?? 0
  );
}
