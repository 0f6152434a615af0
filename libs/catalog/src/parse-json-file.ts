import { describeIssues } from '@distroless/matrix';
import type { z } from 'zod';

/** Parses one of our JSON files. @throws Error `<name>: …; <way out>` */
export function parseJsonFile<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  { name, wayOut }: { name: string; wayOut: string },
): z.output<Schema> {
  const result = schema.safeParse(toJson(text, { name, wayOut }));
  if (result.success) return result.data;
  throw new Error(`${name}: ${describeIssues(result.error)}; ${wayOut}`);
}

function toJson(text: string, { name, wayOut }: { name: string; wayOut: string }): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${name}: is not JSON: ${(cause as Error).message}; ${wayOut}`, { cause });
  }
}
