import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NxCacheFault, type NxCacheServer, serveNxCache } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCacheGateway } from './gateway.mjs';

let folder: string;
let cache: NxCacheServer;
let said: string[];
let closes: (() => Promise<void>)[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  cache = await serveNxCache();
  said = [];
  closes = [() => cache.close()];
});
afterEach(async () => {
  for (const close of closes.reverse()) await close();
  rmSync(folder, { recursive: true });
});

const pair = generateKeyPairSync('ed25519');
const content = Buffer.from('a tar');

function keyFile(key: KeyObject, name: string): string {
  const file = join(folder, name);
  const type = key.type === 'private' ? 'pkcs8' : 'spki';
  writeFileSync(file, key.export({ format: 'pem', type }));
  return file;
}

const writer = () => ({ token: 'write', CACHE_SIGNING_KEY: keyFile(pair.privateKey, 'key') });
const reader = () => ({ token: 'read', CACHE_PUBLIC_KEY: keyFile(pair.publicKey, 'key.pub') });

/** A gateway, as Nx sees it. */
async function gateway({ token, ...keys }: { token: string } & Record<string, string>) {
  const env: NodeJS.ProcessEnv = {
    NX_SELF_HOSTED_REMOTE_CACHE_SERVER: cache.url,
    NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: token,
    ...keys,
  };
  const close = await startCacheGateway(env, { say: (line) => said.push(line), idleMs: 300 });
  if (close) closes.push(close);
  const url = (hash: string) => `${env['NX_SELF_HOSTED_REMOTE_CACHE_SERVER']}/v1/cache/${hash}`;
  const headers = { authorization: `Bearer ${env['NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN']}` };
  return {
    env,
    put: async (hash: string) => (await fetch(url(hash), { method: 'PUT', headers, body: content })).status,
    get: async (hash: string, sent = headers) => {
      const response = await fetch(url(hash), { headers: sent });
      return response.status === 200 ? response.text() : response.status;
    },
  };
}

it('what a writer stores, a reader gets', async () => {
  expect(await (await gateway(writer())).put('1')).toBe(200);
  const read = await gateway(reader());
  expect([await read.get('1'), await read.get('2')]).toEqual(['a tar', 404]);
  expect(cache.answers).toEqual(['PUT 200', 'GET 200', 'GET 404']);
  expect(said).toEqual([]);
});

it('a reader sends nothing, and no task of Nx fails because of it', async () => {
  expect(await (await gateway(reader())).put('1')).toBe(200);
  expect([cache.answers, said]).toEqual([[], []]);
});

describe('poisoned: an entry is not used', () => {
  const flipped = (entry: Buffer, at: number) => {
    const changed = Buffer.from(entry);
    changed[at < 0 ? entry.length + at : at] = (changed.at(at) ?? 0) ^ 1;
    return changed;
  };
  it.each<{ reason: string; poison: (entry: Buffer) => Buffer | Promise<Buffer> }>([
    { reason: 'that is not signed', poison: () => content },
    { reason: 'whose content was changed', poison: (entry) => flipped(entry, -1) },
    { reason: 'whose signature was changed', poison: (entry) => flipped(entry, 20) },
    { reason: 'that was cut', poison: (entry) => entry.subarray(0, 40) },
    { reason: 'that is empty', poison: () => Buffer.alloc(0) },
    {
      reason: 'of another task',
      poison: async () => {
        await (await gateway(writer())).put('2');
        return cache.entries.get('2') ?? content;
      },
    },
    {
      reason: 'signed by another key',
      poison: async () => {
        const other = keyFile(generateKeyPairSync('ed25519').privateKey, 'other');
        cache.entries.clear();
        await (await gateway({ token: 'write', CACHE_SIGNING_KEY: other })).put('1');
        return cache.entries.get('1') ?? content;
      },
    },
  ])('$reason', async ({ poison }) => {
    await (await gateway(writer())).put('1');
    cache.entries.set('1', await poison(cache.entries.get('1') ?? content));
    expect(await (await gateway(reader())).get('1')).toBe(404);
    expect(said).toEqual([
      'the remote cache has an entry that is not signed by its key, or was changed: 1 is built here',
    ]);
  });
});

describe('the build goes on without a cache that', () => {
  it.each<{ reason: string; token?: string; fault?: NxCacheFault; cause: RegExp; asked: number }>([
    { reason: 'refuses the token', token: 'wrong', cause: /^it answers PUT with status 401$/, asked: 1 },
    { reason: 'only lets read', token: 'read', cause: /^it answers PUT with status 403$/, asked: 1 },
    { reason: 'is full', fault: { kind: 'full' }, cause: /^it answers PUT with status 507$/, asked: 1 },
    { reason: 'is broken', fault: { kind: 'broken' }, cause: /^it answers PUT with status 500$/, asked: 1 },
  ])('$reason, says so once, and does not ask again', async ({ token = 'write', fault, cause, asked }) => {
    cache.fault = fault;
    const { put, get } = await gateway({ ...writer(), token });
    expect([await put('1'), await put('2'), await get('1')]).toEqual([200, 200, 404]);
    expect(said).toEqual([expect.stringMatching(/^the remote cache is not used any more: /)]);
    expect(said[0]?.replace(/^.*?: /, '')).toMatch(cause);
    expect(cache.answers).toHaveLength(asked);
  });

  it('is slow', async () => {
    cache.fault = { kind: 'slow', milliseconds: 5_000 };
    const { get } = await gateway(reader());
    expect([await get('1'), await get('2')]).toEqual([404, 404]);
    expect(said).toEqual(['the remote cache is not used any more: UND_ERR_HEADERS_TIMEOUT']);
  });

  it('is down', async () => {
    const { get } = await gateway(reader());
    await cache.close();
    expect([await get('1'), await get('2')]).toEqual([404, 404]);
    expect(said).toEqual(['the remote cache is not used any more: ECONNREFUSED']);
    closes.shift();
  });
});

it('tasks see neither the token nor the key, and nobody else may use the gateway', async () => {
  const { env, get, put } = await gateway(writer());
  await put('1');
  expect(JSON.stringify(env)).not.toMatch(/"write"|CACHE_SIGNING_KEY/);
  expect(env['no_proxy']).toBe('127.0.0.1');
  expect(await get('1', { authorization: 'Bearer write' })).toBe(403);
});

it('a cache whose results nobody can check is not used', async () => {
  const { env } = await gateway({ token: 'read' });
  expect(env['NX_SELF_HOSTED_REMOTE_CACHE_SERVER']).toBeUndefined();
  expect(said).toEqual([
    'the remote cache is not used: set CACHE_PUBLIC_KEY, since changed results would not be noticed without it',
  ]);
});

it('a file without a key is an error that does not show the file', async () => {
  const file = join(folder, 'wrong');
  writeFileSync(file, 'secret');
  await expect(gateway({ token: 'read', CACHE_PUBLIC_KEY: file })).rejects.toThrow(
    new Error('cannot read CACHE_PUBLIC_KEY: it has to name a file with an Ed25519 key in PEM'),
  );
});
