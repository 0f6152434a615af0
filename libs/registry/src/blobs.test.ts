import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveRegistry, type TestRegistry } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasBlob, pullBlob, pullBlobToFile } from './blobs.ts';
import { describeContent, NAME, open } from './testing/made-repository.ts';

const CONTENT = randomBytes(50_000);
const BLOB = describeContent(CONTENT);

let registry: TestRegistry;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pull-'));
  registry = await serveRegistry();
  registry.blobs.set(`${NAME}@${BLOB.digest}`, CONTENT);
});
afterEach(async () => {
  await registry.close();
  await rm(folder, { recursive: true });
});

it('a blob is pulled into memory or a file', async () => {
  const repository = await open(registry);
  expect((await pullBlob(repository, BLOB)).equals(CONTENT)).toBe(true);
  await pullBlobToFile(repository, BLOB, join(folder, 'blob'));
  expect((await readFile(join(folder, 'blob'))).equals(CONTENT)).toBe(true);
});

it('a blob is there or not', async () => {
  const repository = await open(registry);
  expect(await hasBlob(repository, BLOB)).toBe(true);
  expect(await hasBlob(repository, describeContent(Buffer.from('other')))).toBe(false);
});

describe('a registry that lies', () => {
  it('about the size of a blob', async () => {
    const repository = await open(registry);
    await expect(hasBlob(repository, { ...BLOB, size: 5 })).rejects.toMatchObject({ fault: 'wrong-digest' });
  });

  it('about the bytes: nothing is kept', async () => {
    const repository = await open(registry);
    registry.fail(/^GET .*blobs/, { kind: 'alter' });
    await expect(pullBlob(repository, BLOB)).rejects.toMatchObject({ fault: 'wrong-digest' });
    const target = join(folder, 'blob');
    await expect(pullBlobToFile(repository, BLOB, target)).rejects.toMatchObject({ fault: 'wrong-digest' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('with more bytes than it should have', async () => {
    registry.blobs.set(`${NAME}@${BLOB.digest}`, Buffer.concat([CONTENT, CONTENT]));
    const repository = await open(registry);
    await expect(pullBlob(repository, BLOB)).rejects.toThrow('sends more than 50000 bytes');
    await expect(pullBlobToFile(repository, BLOB, join(folder, 'blob'))).rejects.toMatchObject({
      fault: 'wrong-digest',
    });
  });
});

it('a blob in another store is pulled from there, without credentials', async () => {
  const asked: (string | undefined)[] = [];
  const store = createServer(({ headers }, response) => {
    asked.push(headers.authorization);
    response.end(CONTENT);
  });
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
  const location = `http://127.0.0.1:${(store.address() as AddressInfo).port}/blob`;
  const repository = await open(registry);
  repository.login.header = 'Basic secret';
  registry.fail(/^GET .*blobs/, { kind: 'redirect', location });
  expect((await pullBlob(repository, BLOB).finally(() => store.close())).equals(CONTENT)).toBe(true);
  expect(asked).toEqual([undefined]);
  expect(registry.credentials.at(-1)).toBe('Basic secret');
});

it('a registry that sends readers round in a circle is left', async () => {
  const repository = await open(registry);
  registry.fail(/^GET .*blobs/, { kind: 'redirect', location: `blobs/${BLOB.digest}` });
  await expect(pullBlob(repository, BLOB)).rejects.toThrow('more than 5 redirects');
});
