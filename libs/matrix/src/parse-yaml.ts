import { type Document, parseDocument, visit } from 'yaml';
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
  const fault = document.errors[0]?.message ?? unquotedSeries(document);
  if (fault) throw new Error(`${file}: ${fault}`);
  const result = schema.safeParse(toJs(document, file));
  if (!result.success) throw new Error(`${file}: ${describeIssues(result.error)}`);
  return result.data;
}

/** YAML reads 3.10 as the number 3.1. As a key it would silently be another series. */
function unquotedSeries(document: Document): string | undefined {
  let fault: string | undefined;
  visit(document, {
    Scalar(key, { value, source = '' }) {
      if (typeof value !== 'number' || !/^\d+\.\d+$/.test(source)) return undefined;
      if (key !== 'key' && String(value) === source) return undefined;
      fault = `${source} is read as the number ${value}; write it in quotes: "${source}"`;
      return visit.BREAK;
    },
  });
  return fault;
}

// A few lines with aliases of aliases can expand to gigabytes; the parser refuses to expand them.
function toJs(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    throw new Error(`${file}: ${(cause as Error).message}`, { cause });
  }
}

/** One line for each issue, with the path of the key: `series."3.13": misses "suite"`. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map(describeIssue).join('; ');
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path
    .map((key) => (/^\w+$/.test(String(key)) ? String(key) : JSON.stringify(String(key))))
    .join('.');
  const where = path === '' ? '' : `${path}: `;
  if (issue.code === 'unrecognized_keys') {
    return `${where}unknown key ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
  }
  return `${where}${issue.message}`;
}
