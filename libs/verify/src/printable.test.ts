import { expect, test } from 'vitest';
import { printable, printableLines } from './printable.ts';

test.each<[reason: string, text: string, shown: string]>([
  ['plain text stays', 'Zürich — 東京 🐍 \\n', 'Zürich — 東京 🐍 \\n'],
  ['a line end', 'a\nb\r\n', 'a\\nb\\r\\n'],
  ['an escape sequence', '\x1b[2J\x1b]0;title\x07', '\\x1b[2J\\x1b]0;title\\x07'],
  ['C1, which some terminals read as escape sequences', 'a\x9b31mb', 'a\\x9b31mb'],
  ['backspace, delete and NUL', 'a\x08\x7f\0', 'a\\x08\\x7f\\x00'],
  ['marks of direction', '\u202eevil\u2066\u200f', '\\u202eevil\\u2066\\u200f'],
  ['other ends of lines', 'a\u2028b\u2029c\x85d', 'a\\u2028b\\u2029c\\x85d'],
  ['what has no width', 'a\u200b\ufeff\u{e0041}', 'a\\u200b\\ufeff\\u{e0041}'],
  ['half a pair', 'a\ud800b', 'a\\ud800b'],
])('%s', (_reason, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('lines of our own stay lines', () => {
  expect(printableLines('a\x1b\n  b\r')).toBe('a\\x1b\n  b\\r');
});
