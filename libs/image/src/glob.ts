/**
 * Whether a path matches one of the patterns. `?` is one character and `*` any number of them within a part of the
 * path, `**` any number of parts: `usr/share/man/**` means the folder and everything below it. The rest is literal.
 */
export function makeMatcher(patterns: string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const expression = new RegExp(patterns.map((pattern) => `(?:^${toExpression(pattern)}$)`).join('|'), 'u');
  return (path) => expression.test(path);
}

function toExpression(pattern: string): string {
  let expression = '';
  pattern.split('/').forEach((part, index, parts) => {
    const last = index === parts.length - 1;
    if (part === '**') {
      expression += last ? (index === 0 ? '.*' : '(?:/.*)?') : index === 0 ? '(?:.*/)?' : '(?:/.*)?';
      return;
    }
    const afterLeadingStars = index === 1 && parts[0] === '**';
    expression += (index === 0 || afterLeadingStars ? '' : '/') + partExpression(part);
  });
  return expression;
}

function partExpression(part: string): string {
  return part
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
}
