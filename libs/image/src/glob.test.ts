import { expect, test } from 'vitest';
import { makeMatcher } from './glob.ts';

test.each<[reason: string, pattern: string, path: string, expected: boolean]>([
  ['literal', 'usr/bin/x', 'usr/bin/x', true],
  ['a pattern is for the whole path', 'usr/bin', 'usr/bin/x', false],
  ['a dot is literal', 'a.b', 'axb', false],
  ['characters of regular expressions are literal', 'usr/bin/[', 'usr/bin/[', true],
  ['+ is literal, as in g++', 'usr/bin/g++', 'usr/bin/g++', true],
  ['* stays inside a part', 'usr/*/x', 'usr/a/b/x', false],
  ['* matches a part', 'usr/*/x', 'usr/a/x', true],
  ['* matches a piece of a part', 'etc/ld.so.conf*', 'etc/ld.so.conf.d', true],
  ['? is one character', 'a?', 'ab', true],
  ['? does not match a slash', 'a?b', 'a/b', false],
  ['** is the folder itself', 'usr/share/man/**', 'usr/share/man', true],
  ['** is everything below', 'usr/share/man/**', 'usr/share/man/man1/x.1', true],
  ['** does not match a sibling', 'usr/share/man/**', 'usr/share/manual', false],
  ['** in the middle may be nothing', 'usr/**/x', 'usr/x', true],
  ['** in the middle may be several', 'usr/**/x', 'usr/a/b/x', true],
  ['** in front may be nothing', '**/x', 'x', true],
  ['** in front may be several', '**/x', 'a/b/x', true],
  ['** in front ends at a slash', '**/x', 'a/bx', false],
  ['** alone is everything', '**', 'a/b/c', true],
  ['** is the folder itself, also after a *', 'usr/lib/python3.*/**', 'usr/lib/python3.13', true],
  ['a name may begin with a dot', '**/*.pem', 'home/.x/.pem', true],
  ['a name may have a line break in it', '**/*.pem', 'a\nb/c\nd.pem', true],
  ['a line break does not end the path', 'usr/bin/x', 'usr/bin/x\n', false],
  ['? is a character of two UTF-16 units', 'a?', 'a\u{1f600}', true],
  ['braces, parentheses and ! are literal', '!{a,b}(c|d)', '!{a,b}(c|d)', true],
])('%s: %s on %s', (_reason, pattern, path, expected) => {
  expect(makeMatcher(['never', pattern])(path)).toBe(expected);
});

test('an empty list of patterns matches nothing', () => {
  expect(makeMatcher([])('x')).toBe(false);
});

test('a quotation mark is special for picomatch, and is refused', () => {
  expect(() => makeMatcher(['a"b'])).toThrow(
    new Error(`cannot use the pattern 'a"b': it has a quotation mark`),
  );
});
