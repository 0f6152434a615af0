import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetchText } from '@distroless/fetch';
import type { Context } from '@distroless/workspace';
import { type ImageFacts, parseCatalog } from '../facts/facts.ts';

const limit = 64 * 1024 * 1024;
const file = 'catalog.json';

/**
 * The images of an earlier catalogue: images that were not built here stay in the new one, and those that were are compared
 * with it.
 * @param place a folder or the URL of a site
 * @throws Error that names the place when it is not there or damaged: without it, images would silently disappear
 */
export async function readFormerCatalog(place: string, context: Context): Promise<ImageFacts[]> {
  const wayOut = 'if there is no earlier catalogue, leave out --former';
  if (!/^https?:\/\//.test(place)) {
    const path = join(place, file);
    const text = await readFile(path, 'utf8').catch((cause: Error) => {
      throw new Error(`cannot read the earlier catalogue "${path}": ${cause.message}; ${wayOut}`, { cause });
    });
    return parseCatalog(text, path, wayOut);
  }
  const url = new URL(file, place.endsWith('/') ? place : `${place}/`).href;
  const request = { places: [url], what: 'the earlier catalogue', limit };
  const text = await fetchText(request, { signal: context.signal, hint: wayOut });
  return parseCatalog(text, withoutCredentials(url), wayOut);
}

function withoutCredentials(text: string): string {
  const url = new URL(text);
  [url.username, url.password] = ['', ''];
  return url.href;
}
