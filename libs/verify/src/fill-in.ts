/**
 * A copy in which `${name}` in every text is the label of that name.
 * @throws Error for a label that is not there
 */
export function fillIn<Value>(value: Value, labels: Readonly<Record<string, string>>): Value {
  return fill(value, labels) as Value;
}

function fill(value: unknown, labels: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string')
    return value.replaceAll(/\$\{([\w.-]+)\}/g, (_, name) => labelOf(labels, name));
  if (Array.isArray(value)) return value.map((item) => fill(item, labels));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, labels)]));
}

function labelOf(labels: Readonly<Record<string, string>>, name: string): string {
  const label = labels[name];
  if (label === undefined) throw new Error(`cannot fill in "\${${name}}": the image has no such label`);
  return label;
}
