import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeIssues } from '@distroless/matrix';
import { z } from 'zod';

const release = z.string().regex(/^\d+\.\d+\.\d+((a|b|rc)\d+)?$/, 'a release is written "3.13.15"');

const schema = z.object({
  release,
  /** The newest release, where another one is built. */
  insteadOf: release.optional(),
  /** Whether CPYTHON_RELEASE names the release. */
  named: z.boolean().optional(),
});

/** Which release of CPython is built, as the target `source` of the builder project chose it. */
export type Source = z.output<typeof schema>;

/** @throws Error that names the file and the command that writes it */
export async function readSource(root: string, series: string): Promise<Source> {
  const file = `dist/python/${series}/builder/source.json`;
  const wayOut = `run "./nx run python-${series}-builder:source"`;
  const text = await readFile(join(root, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    const cause = error.code === 'ENOENT' ? 'no such file' : error.message;
    throw new Error(`cannot read ${file}: ${cause}; ${wayOut}`);
  });
  const result = schema.safeParse(toJson(text));
  if (result.success) return result.data;
  throw new Error(`${file}: ${describeIssues(result.error)}; ${wayOut}`);
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
