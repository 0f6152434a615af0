import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

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

/** The tars that are layers of a runtime image: its own, and CPython's from its builder project. */
const layersOfRuntime = /\/(runtime\/[^/]+|builder\/cpython-(amd64|arm64)-[a-z]+)\.tar$/;

/** Bytes of one gzip -9 stream of the tars of a runtime image. */
export async function gzipSize(workspace: string): Promise<number> {
  const shipped = (await tarsOf(workspace)).filter((file) => layersOfRuntime.test(file));
  let size = 0;
  await pipeline(contentsOf(shipped), createGzip({ level: 9 }), async (compressed) => {
    for await (const chunk of compressed) size += chunk.length;
  });
  return size;
}

function contentsOf(files: readonly string[]): Readable {
  return Readable.from(
    (async function* () {
      for (const file of files) yield* createReadStream(file);
    })(),
  );
}

async function tarsOf(workspace: string): Promise<string[]> {
  const folder = join(workspace, 'dist', 'python');
  const found = await readdir(folder, { recursive: true });
  return found
    .filter((name) => name.endsWith('.tar'))
    .sort()
    .map((name) => join(folder, name));
}
