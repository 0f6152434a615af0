import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Each tar below dist/ of a workspace with its sha256, in a fixed order. */
export async function digestsOf(workspace: string): Promise<string[]> {
  const lines: string[] = [];
  for (const file of await tarsOf(workspace)) {
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    lines.push(`${relative(workspace, file)} ${hash.digest('hex')}`);
  }
  return lines;
}

async function tarsOf(workspace: string): Promise<string[]> {
  const folder = join(workspace, 'dist', 'python');
  const found = await readdir(folder, { recursive: true });
  return found
    .filter((name) => name.endsWith('.tar'))
    .sort()
    .map((name) => join(folder, name));
}
