import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@distroless/files';
import type { ImageId } from '@distroless/matrix';
import { projectName } from '@distroless/nx-images/builds';
import { distPath } from '@distroless/workspace';
import { formatFacts, type ImageFacts, parseFacts } from './facts.ts';

/** Where the facts of an image are, below the workspace: a job of CI hands over this file instead of layouts. */
export function factsPath(image: ImageId): string {
  return distPath(image, 'catalog.json');
}

/** @returns the path, below the workspace */
export async function writeFacts(facts: ImageFacts, { workspace }: { workspace: string }): Promise<string> {
  const path = factsPath(facts);
  await replaceFile(join(workspace, path), formatFacts(facts));
  return path;
}

/** The facts that an earlier job wrote; undefined if there are none. @throws Error `<path>: …` when the file is damaged */
export async function readFacts(
  image: ImageId,
  { workspace }: { workspace: string },
): Promise<ImageFacts | undefined> {
  const path = factsPath(image);
  const text = await readFile(join(workspace, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(`cannot read "${path}": ${error.message}; make it readable`, { cause: error });
  });
  if (text === undefined) return undefined;
  const project = projectName(image.series, image.variant);
  const wayOut = `remove it, and run ./nx run catalog:facts ${project}`;
  const facts = parseFacts(text, path, wayOut);
  if (facts.series === image.series && facts.variant === image.variant) return facts;
  throw new Error(`${path}: is about ${projectName(facts.series, facts.variant)}; ${wayOut}`);
}
