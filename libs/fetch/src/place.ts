import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { PlaceError } from './errors.ts';
import { type Body, type BodyOptions, requestBody } from './http.ts';

/**
 * Opens a place (an `http`, `https` or `file` URL, or a path) and passes its body to `read`.
 * @throws PlaceError when the place does not have it.
 */
export async function readPlace<T>(
  place: string,
  read: (body: Body) => Promise<T>,
  options: BodyOptions,
): Promise<T> {
  const url = /^[a-z][a-z0-9+.-]+:/i.test(place) ? parseUrl(place) : undefined;
  if (url === undefined) return readLocal(place, read, options);
  if (url.protocol === 'file:') return readLocal(pathOf(url), read, options);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new PlaceError(`cannot fetch by "${url.protocol}"`, { passing: false });
  }
  return requestBody(url, read, options);
}

/** A place to show: without user name and password. */
export function shownPlace(place: string): string {
  return place.replace(/^([a-z][a-z0-9+.-]+:\/\/)[^/?#]*@/i, '$1');
}

function parseUrl(place: string): URL {
  if (!URL.canParse(place)) throw new PlaceError('not a URL', { passing: false });
  return new URL(place);
}

function pathOf(url: URL): string {
  if (url.host !== '')
    throw new PlaceError(`names the host "${url.host}"; write file:///`, { passing: false });
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw new PlaceError(`not a path of this machine (${(error as Error).message})`, { passing: false });
  }
}

async function readLocal<T>(
  path: string,
  read: (body: Body) => Promise<T>,
  { signal, post }: BodyOptions,
): Promise<T> {
  if (post !== undefined) throw new PlaceError('a file answers no request', { passing: false });
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new PlaceError(error.code === 'ENOENT' ? 'no such file' : error.message, { passing: false });
  });
  if (!found.isFile()) throw new PlaceError('not a file', { passing: false });
  try {
    return await read({ start: 0, size: found.size, chunks: createReadStream(path, { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    // Faults of the target disk are other errors already.
    if (error instanceof Error && 'syscall' in error) throw new PlaceError(error.message, { passing: false });
    throw error;
  }
}
