import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Answer } from '@distroless/fetch';
import { PlaceError } from '@distroless/fetch';
import { replaceFile } from '@distroless/files';
import { type Ask, ask } from './ask.ts';
import { checkAnsweredDigest, wrongDigest } from './check-digest.ts';
import type { Descriptor } from './descriptor.ts';
import { readBytes } from './read-text.ts';
import type { Repository } from './repository.ts';

type Blob = Pick<Descriptor, 'digest' | 'size'>;

/** Whether a repository has a blob, of this size. @throws RegistryError `wrong-digest` when it has it with another size */
export async function hasBlob(repository: Repository, blob: Blob): Promise<boolean> {
  const purpose = `find blob "${blob.digest}" in "${repository.name}"`;
  const request: Ask = { purpose, method: 'HEAD', url: `blobs/${blob.digest}`, accept: [200, 307, 404] };
  return ask(repository, request, async ({ status, headers }) => {
    if (status !== 200) return status === 307;
    checkAnsweredDigest(headers, blob, purpose);
    return true;
  });
}

const maxRedirects = 5;

/** The bytes of a blob, with its digest. `descriptor.size` is what is kept in memory: for files, use `pullBlobToFile`. */
export async function pullBlob(repository: Repository, blob: Blob): Promise<Buffer> {
  const purpose = `pull blob "${blob.digest}" from "${repository.name}"`;
  return getBlob(repository, blob, async ({ chunks }) => {
    const content = await readBytes(chunks, blob.size);
    checkContent(createHash('sha256').update(content).digest('hex'), content.length, { blob, purpose });
    return content;
  });
}

/** Writes a blob to a file, which appears when its digest is right. */
export async function pullBlobToFile(repository: Repository, blob: Blob, path: string): Promise<void> {
  const purpose = `pull blob "${blob.digest}" from "${repository.name}"`;
  await getBlob(repository, blob, ({ chunks }) =>
    replaceFile(path, async (temporary) => {
      const file = await open(temporary, 'wx');
      const hash = createHash('sha256');
      let size = 0;
      try {
        for await (const chunk of chunks) {
          size += chunk.length;
          if (size > blob.size) break;
          hash.update(chunk);
          await file.writeFile(chunk);
        }
      } finally {
        await file.close();
      }
      checkContent(hash.digest('hex'), size, { blob, purpose });
    }),
  );
}

/** Registries send readers of blobs to their store. */
async function getBlob<T>(
  repository: Repository,
  { digest }: Blob,
  read: (answer: Answer) => Promise<T>,
): Promise<T> {
  const purpose = `pull blob "${digest}" from "${repository.name}"`;
  let url = new URL(`blobs/${digest}`, repository.base);
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const request: Ask = { purpose, method: 'GET', url, accept: [200, 301, 302, 303, 307, 308] };
    const result = await ask(repository, request, async (answer) => {
      if (answer.status === 200) return { value: await read(answer) };
      return { next: new URL(answer.headers['location'] ?? '', url) };
    });
    if ('value' in result) return result.value;
    url = result.next;
  }
  throw new Error(`cannot ${purpose}: more than ${maxRedirects} redirects`);
}

/** Bytes that were altered on their way may be right at the next attempt; those that are missing too. */
function checkContent(hash: string, size: number, { blob, purpose }: { blob: Blob; purpose: string }): void {
  if (`sha256:${hash}` === blob.digest && size === blob.size) return;
  const passing = size < blob.size;
  const cause = passing ? `ends after ${size} of ${blob.size} bytes` : `it has digest "sha256:${hash}"`;
  throw passing ? new PlaceError(cause, { passing }) : wrongDigest(purpose, cause);
}
