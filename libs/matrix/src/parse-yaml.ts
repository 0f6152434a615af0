import { parseDocument } from 'yaml';
import type { z } from 'zod';

/**
 * Reads YAML text against a schema.
 * Throws an error that names the file and the faulty key; `text` is the file's content, `file` its name for messages.
 */
export function parseYaml<Schema extends z.ZodType>(
  text: string,
  file: string,
  schema: Schema,
): z.output<Schema> {
  const document = parseDocument(text, { merge: true, uniqueKeys: true, prettyErrors: true });
  const fault = document.errors[0];
  if (fault) throw new Error(`${file}: ${fault.message}`);
  const result = schema.safeParse(document.toJS());
  if (!result.success) throw new Error(`${file}: ${describeIssues(result.error)}`);
  return result.data;
}

/** One line an issue, each with the path of the key: `series."3.13": misses "suite"`. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map(describeIssue).join('; ');
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path
    .map((key) => (/^\w+$/.test(String(key)) ? String(key) : `"${String(key)}"`))
    .join('.');
  const where = path === '' ? '' : `${path}: `;
  if (issue.code === 'unrecognized_keys') {
    return `${where}unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
  }
  return `${where}${issue.message}`;
}
