type Options = {
  name: string;
  /** Paths of values that are left out. */
  without: RegExp;
};

const most = 50;

/** The values of two JSON documents that differ, a line each: `configuration: config.User: "1000" → "0"`. */
export function compareDocuments(published: Buffer, rebuilt: Buffer, { name, without }: Options): string[] {
  const [before, after] = [valuesOf(published), valuesOf(rebuilt)];
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter((path) => !without.test(path));
  const lines = paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `${name}: ${path}: ${before.get(path) ?? 'nothing'} → ${after.get(path) ?? 'nothing'}`);
  const rest = lines.length - most;
  return rest > 0 ? [...lines.slice(0, most), `${name}: ${rest} more`] : lines;
}

/** Each value as JSON, by its path: parts of a list by their number, variables by their name. */
function valuesOf(document: Buffer): Map<string, string> {
  const values = new Map<string, string>();
  const visit = (value: unknown, path: readonly string[]) => {
    const isGroup = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    if (!isGroup) values.set(path.join('.'), JSON.stringify(value));
    else for (const [key, part] of partsOf(value, path)) visit(part, [...path, key]);
  };
  visit(JSON.parse(document.toString('utf8')), []);
  return values;
}

function partsOf(value: object, path: readonly string[]): [string, unknown][] {
  const parts = Object.entries(value);
  if (path.join('.') !== 'config.Env') return parts;
  return parts.map(([, variable]) => [String(variable).replace(/=.*/s, ''), variable]);
}
