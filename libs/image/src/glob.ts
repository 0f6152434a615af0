import picomatch from 'picomatch';

/**
 * Whether a path matches one of the patterns. `?` is one character and `*` any number of them within a part of the
 * path, `**` any number of parts: `usr/share/man/**` means the folder and everything below it. Names that start
 * with a dot are like others. Everything else, also brackets and braces, is literal.
 * @throws Error for a pattern with a quotation mark
 */
export function makeMatcher(patterns: string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  // Names may have line breaks in them (`s`), and characters of two UTF-16 units (`u`).
  const sources = patterns.flatMap(withFolder).map((pattern) => `(?:${toSource(pattern)})`);
  const expression = new RegExp(sources.join('|'), 'su');
  return (path) => expression.test(path);
}

/** picomatch's `a*` + `/**` does not match the folder itself, though its `a/**` does. */
function withFolder(pattern: string): string[] {
  return pattern.endsWith('/**') ? [pattern, pattern.slice(0, -'/**'.length)] : [pattern];
}

/** Without `debug`, an expression that is not valid would match nothing. */
const options = { dot: true, nonegate: true, noextglob: true, nobrace: true, nobracket: true, debug: true };

function toSource(pattern: string): string {
  if (pattern.includes('"')) throw new Error(`cannot use the pattern '${pattern}': it has a quotation mark`);
  // More characters are special for picomatch than for us.
  const literal = pattern.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  // `u` allows no backslash here.
  return picomatch.makeRe(literal, options).source.replaceAll('\\-', '-');
}
