import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RegistryFaultKind, serveRegistry, type TestRegistry } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pushBlob } from './push-blob.ts';
import { describeContent, NAME, open } from './testing/made-repository.ts';

const CONTENT = randomBytes(1_000_000);
const BLOB = describeContent(CONTENT);

let registry: TestRegistry;
let folder: string;
let file: string;
beforeEach(async () => {
  registry = await serveRegistry();
  folder = await mkdtemp(join(tmpdir(), 'push-'));
  file = join(folder, 'blob');
  await writeFile(file, CONTENT);
});
afterEach(async () => {
  await registry.close();
  await rm(folder, { recursive: true });
});

const stored = () => registry.blobs.get(`${NAME}@${BLOB.digest}`);
const methods = () => registry.requests.slice(1).map((line) => line.split(' ')[0]);

it('a blob is sent once, from a file or from memory', async () => {
  const repository = await open(registry);
  expect(await pushBlob(repository, BLOB, file)).toBe('uploaded');
  expect(stored()?.equals(CONTENT)).toBe(true);
  const sent = registry.requests.length;
  expect(await pushBlob(repository, BLOB, CONTENT)).toBe('present');
  expect(registry.requests.slice(sent)).toEqual([`HEAD /v2/${NAME}/blobs/${BLOB.digest}`]);
});

it('an empty blob is sent', async () => {
  const empty = Buffer.alloc(0);
  expect(await pushBlob(await open(registry), describeContent(empty), empty)).toBe('uploaded');
});

describe('an upload goes on', () => {
  type Row = { reason: string; match: RegExp; fault: RegistryFaultKind; methods: string[] };
  it.each<Row>([
    {
      reason: 'where it was cut',
      match: /^PATCH/,
      fault: { kind: 'cut', after: 300_000 },
      methods: ['HEAD', 'POST', 'PATCH', 'GET', 'PATCH', 'PUT'],
    },
    {
      reason: 'from the start, when nothing arrived',
      match: /^PATCH/,
      fault: { kind: 'status', status: 503 },
      methods: ['HEAD', 'POST', 'PATCH', 'GET', 'HEAD', 'DELETE', 'POST', 'PATCH', 'PUT'],
    },
    {
      reason: 'when the registry was busy',
      match: /^POST/,
      fault: { kind: 'status', status: 429 },
      methods: ['HEAD', 'POST', 'POST', 'PATCH', 'PUT'],
    },
    {
      reason: 'when it did not answer',
      match: /^POST/,
      fault: { kind: 'stall' },
      methods: ['HEAD', 'POST', 'POST', 'PATCH', 'PUT'],
    },
    {
      reason: 'when the last answer was lost',
      match: /^PUT/,
      fault: { kind: 'lose' },
      methods: ['HEAD', 'POST', 'PATCH', 'PUT', 'GET', 'HEAD'],
    },
    {
      reason: 'when all bytes are there but the end is not',
      match: /^PUT/,
      fault: { kind: 'status', status: 404 },
      methods: ['HEAD', 'POST', 'PATCH', 'PUT', 'GET', 'PUT'],
    },
  ])('$reason', async ({ match, fault, methods: expected }) => {
    const repository = await open(registry);
    registry.fail(match, fault, 1);
    expect(await pushBlob(repository, BLOB, file)).toBe('uploaded');
    expect(stored()?.equals(CONTENT)).toBe(true);
    expect(methods()).toEqual(expected);
  });
});

it('an upload that the registry has forgotten starts again', async () => {
  const repository = await open(registry);
  registry.fail(/^PATCH/, { kind: 'cut', after: 300_000 }, 1);
  registry.fail(/^GET .*uploads/, { kind: 'status', status: 404 }, 1);
  expect(await pushBlob(repository, BLOB, file)).toBe('uploaded');
  expect(stored()?.equals(CONTENT)).toBe(true);
});

describe('an upload fails', () => {
  type Row = { reason: string; match: RegExp; fault: RegistryFaultKind; kind: string; cause: string };
  it.each<Row>([
    {
      reason: 'the registry stays broken',
      match: /^PATCH/,
      fault: { kind: 'status', status: 500 },
      kind: 'faulty',
      cause:
        'the registry answers 500 Internal Server Error (UNKNOWN: unknown); see its log (is its disk full?) and run again: what it has is not sent again',
    },
    {
      reason: 'the registry does not allow it',
      match: /^POST/,
      fault: { kind: 'status', status: 403, code: 'DENIED' },
      kind: 'denied',
      cause: 'the registry does not allow it: 403 Forbidden (DENIED: denied)',
    },
    {
      reason: 'the repository is missing',
      match: /^POST/,
      fault: { kind: 'status', status: 404, code: 'NAME_UNKNOWN' },
      kind: 'missing',
      cause: 'the registry does not have it: 404 Not Found (NAME_UNKNOWN: name_unknown)',
    },
    {
      reason: 'the registry says that it has other bytes',
      match: /^PUT/,
      fault: { kind: 'header', name: 'docker-content-digest', value: 'sha256:other' },
      kind: 'wrong-digest',
      cause: `the registry has it as "sha256:other", not "${BLOB.digest}"`,
    },
    {
      reason: 'the registry never answers',
      match: /^PATCH/,
      fault: { kind: 'stall' },
      kind: 'unreachable',
      cause: 'no byte for 0.3 s',
    },
  ])('$reason', async ({ match, fault, kind, cause }) => {
    const repository = await open(registry);
    registry.fail(match, fault);
    const failed = await pushBlob(repository, BLOB, file).catch((error) => error);
    expect(failed.message).toContain(`cannot push blob "${BLOB.digest}" to "${repository.name}": ${cause}`);
    expect(failed.fault).toBe(kind);
    // Nothing unfinished stays.
    expect(registry.uploads.size).toBe(0);
  });

  it('the registry is read-only', async () => {
    const other = await serveRegistry({ readOnly: true });
    const failed = pushBlob(await open(other), BLOB, file).finally(other.close);
    await expect(failed).rejects.toMatchObject({
      fault: 'read-only',
      message: expect.stringContaining('405'),
    });
  });

  it('the file has changed', async () => {
    await writeFile(file, Buffer.alloc(BLOB.size));
    const failed = pushBlob(await open(registry), BLOB, file);
    await expect(failed).rejects.toMatchObject({ fault: 'wrong-digest' });
    expect(registry.blobs.size).toBe(0);
  });

  it('the file is missing', async () => {
    const failed = pushBlob(await open(registry), BLOB, join(folder, 'other'));
    await expect(failed).rejects.toThrow('ENOENT');
    expect(registry.blobs.size).toBe(0);
  });

  it('it was stopped', async () => {
    const stop = new AbortController();
    const repository = await open(registry, { signal: stop.signal });
    registry.fail(/^PATCH/, { kind: 'stall' });
    setTimeout(() => stop.abort(new Error('interrupted')), 50);
    await expect(pushBlob(repository, BLOB, file)).rejects.toThrow('interrupted');
  });
});
