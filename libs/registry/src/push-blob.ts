import { createReadStream } from 'node:fs';
import { type Answer, PlaceError, type RequestBody, withRetries } from '@distroless/fetch';
import { type Ask, askOnce } from './ask.ts';
import { hasBlob } from './blobs.ts';
import { checkAnsweredDigest } from './check-digest.ts';
import type { Descriptor } from './descriptor.ts';
import { explain } from './refusal.ts';
import { RegistryError } from './registry-error.ts';
import type { Repository } from './repository.ts';

/** `present`: the repository had it, and nothing was sent. */
export type Pushed = 'present' | 'uploaded';

/** The bytes themselves, or the path of a file. */
export type BlobSource = Buffer | string;

/**
 * Brings a blob to a repository, unless it is there. An upload that was interrupted goes on where it stopped. The registry
 * compares the digest, so a file that has changed meanwhile is an error, and nothing of it is kept.
 * @throws RegistryError
 */
export async function pushBlob(
  repository: Repository,
  blob: Pick<Descriptor, 'digest' | 'size'>,
  source: BlobSource,
): Promise<Pushed> {
  if (await hasBlob(repository, blob)) return 'present';
  const purpose = `push blob "${blob.digest}" to "${repository.name}"`;
  const upload: Upload = { repository, blob, source, purpose };
  try {
    await withRetries(() => continueUpload(upload), repository.options);
    return 'uploaded';
  } catch (error) {
    await cancel(upload);
    throw explain(error, purpose);
  }
}

type Upload = {
  repository: Repository;
  blob: Pick<Descriptor, 'digest' | 'size'>;
  source: BlobSource;
  purpose: string;
  /** Where the registry takes the next bytes; undefined before it was asked. */
  place?: URL | undefined;
};

/** https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pushing-blobs */
async function continueUpload(upload: Upload): Promise<void> {
  const { repository, blob } = upload;
  const isFirst = upload.place === undefined;
  const written = isFirst ? undefined : await writtenBytes(upload);
  // The answer to the last request may be what was lost.
  if (!isFirst && written === undefined && (await hasBlob(repository, blob))) return;
  if (written === undefined) {
    await cancel(upload);
    await start(upload);
  }
  if ((written ?? 0) < blob.size) await append(upload, written ?? 0);
  await finish(upload);
}

async function start(upload: Upload): Promise<void> {
  await step(upload, { method: 'POST', url: 'blobs/uploads/', accept: [202] });
}

/** How many bytes arrived; undefined when the upload has to start again. */
async function writtenBytes(upload: Upload): Promise<number | undefined> {
  const range = await step(upload, { method: 'GET', accept: [204, 404] }, async ({ status, headers }) =>
    status === 204 ? headers['range'] : undefined,
  );
  // "0-0" may mean one byte or none.
  const end = Number(/^(?:bytes=)?0-(\d+)$/.exec(range ?? '')?.[1] ?? 0);
  return end > 0 && end < upload.blob.size ? end + 1 : undefined;
}

async function append(upload: Upload, offset: number): Promise<void> {
  const { size } = upload.blob;
  const range = offset > 0 ? { 'content-range': `${offset}-${size - 1}` } : {};
  const headers = { 'content-type': 'application/octet-stream', ...range };
  const body = bodyOf(upload, offset);
  await step(upload, { method: 'PATCH', headers, body, accept: [202] });
}

async function finish(upload: Upload): Promise<void> {
  const { blob, purpose } = upload;
  const url = new URL(placeOf(upload));
  url.searchParams.set('digest', blob.digest);
  try {
    await step(upload, { method: 'PUT', url, accept: [201, 204] }, async ({ headers }) =>
      checkAnsweredDigest({ ...headers, 'content-length': undefined }, blob, purpose),
    );
  } catch (error) {
    if (!(error instanceof RegistryError) || error.fault !== 'missing') throw error;
    throw new PlaceError('the registry has forgotten the upload', { passing: true });
  }
}

/** Each answer says where the next bytes go. */
async function step<T>(
  upload: Upload,
  request: Partial<Ask> & Pick<Ask, 'accept' | 'method'>,
  read: (answer: Answer) => Promise<T> = async () => undefined as T,
): Promise<T> {
  const { repository, purpose } = upload;
  const url = request.url ?? placeOf(upload);
  return askOnce(repository, { purpose, ...request, url }, async (answer) => {
    const { location } = answer.headers;
    if (location !== undefined) upload.place = new URL(location, new URL(url, repository.base));
    return read(answer);
  });
}

function placeOf({ place }: Upload): URL {
  if (place) return place;
  throw new PlaceError('the registry does not say where to send the bytes', { passing: false });
}

function bodyOf({ blob, source }: Upload, offset: number): RequestBody {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    if (typeof source !== 'string') yield source.subarray(offset);
    else yield* createReadStream(source, { start: offset, end: blob.size - 1, highWaterMark: 1 << 18 });
  };
  return { size: blob.size - offset, chunks };
}

/** A courtesy: registries remove unfinished uploads by themselves later. */
async function cancel(upload: Upload): Promise<void> {
  const { repository, place, purpose } = upload;
  if (!place || repository.options.signal?.aborted) return;
  const request: Ask = { purpose, method: 'DELETE', url: place, accept: [204, 404] };
  await askOnce(repository, request, async () => undefined).catch(() => undefined);
}
