import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@distroless/files';
import { describeIssues } from '@distroless/matrix';
import { z } from 'zod';
import { releaseVersion, tarball } from './schema.ts';

const schema = tarball.extend({
  /** The locked release that this one replaces, as its substitute or because it was named. */
  insteadOf: releaseVersion.optional(),
  /** Whether CPYTHON_RELEASE named it. */
  named: z.literal(true).optional(),
});

/** source.json: the tarball of CPython that this build of a series uses, as the target `source` chose it. */
export type Source = z.output<typeof schema>;

/** Where source.json of a series is, below the workspace. */
export function sourcePath(series: string): string {
  return `dist/python/${series}/builder/source.json`;
}

/** Reads which tarball was chosen for a series. Errors: none was chosen yet, or the file is damaged. */
export async function readSource(series: string, { workspace }: { workspace: string }): Promise<Source> {
  const path = sourcePath(series);
  const wayOut = `run ./nx run python-${series}-builder:source`;
  const text = await readFile(join(workspace, path), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new Error(
      `cannot read "${path}": ${cause.code === 'ENOENT' ? 'no such file' : cause.message}; ${wayOut}`,
    );
  });
  const result = schema.safeParse(toJson(text));
  if (!result.success) throw new Error(`${path}: ${describeIssues(result.error)}; ${wayOut}`);
  return result.data;
}

/** Writes source.json. */
export async function writeSource(
  series: string,
  source: Source,
  { workspace }: { workspace: string },
): Promise<void> {
  await replaceFile(join(workspace, sourcePath(series)), `${JSON.stringify(source, null, 2)}\n`);
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
