import { type RegistryFaultKind, serveRegistry, type TestRegistry } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manifestTypes } from './descriptor.ts';
import { pullManifest, pushManifest, resolve } from './manifests.ts';
import { pushBlob } from './push-blob.ts';
import type { Repository } from './repository.ts';
import { describeContent, EMPTY, madeManifest, open } from './testing/made-repository.ts';

const MANIFEST = madeManifest();
const { digest } = describeContent(MANIFEST);
const mediaType = manifestTypes.image;

let registry: TestRegistry;
let repository: Repository;
beforeEach(async () => {
  registry = await serveRegistry();
  repository = await open(registry);
  await pushBlob(repository, describeContent(EMPTY), EMPTY);
});
afterEach(() => registry.close());

it('a manifest is pushed by its digest, then tagged, then known', async () => {
  const options = { mediaType, tag: '3.13' };
  expect(await pushManifest(repository, MANIFEST, { mediaType })).toMatchObject({ pushed: 'uploaded' });
  expect(await resolve(repository, '3.13')).toBeUndefined();
  expect(await pushManifest(repository, MANIFEST, options)).toMatchObject({ pushed: 'uploaded' });
  expect(await resolve(repository, '3.13')).toEqual({ mediaType, digest, size: MANIFEST.length });
  expect((await pullManifest(repository, digest))?.content.equals(MANIFEST)).toBe(true);
  const sent = registry.requests.length;
  expect(await pushManifest(repository, MANIFEST, options)).toMatchObject({ pushed: 'present' });
  expect(registry.requests.slice(sent).map((line) => line.split(' ')[0])).toEqual(['GET']);
});

it('a tag moves', async () => {
  const other = madeManifest('other');
  await pushManifest(repository, MANIFEST, { mediaType, tag: '3.13' });
  await pushManifest(repository, other, { mediaType, tag: '3.13' });
  expect((await resolve(repository, '3.13'))?.digest).toBe(describeContent(other).digest);
});

it.each([
  { what: 'another image', before: digest, found: MANIFEST },
  { what: 'nothing', before: 'none', found: undefined },
])('a tag that leads to $what is moved only when that is expected', async ({ before, found }) => {
  const other = madeManifest('other');
  const push = (replaces: string) => pushManifest(repository, other, { mediaType, tag: '3.13', replaces });
  if (found) await pushManifest(repository, found, { mediaType, tag: '3.13' });
  const expected = `sha256:${'0'.repeat(64)}`;
  await expect(push(expected)).rejects.toMatchObject({
    fault: 'moved',
    message: expect.stringContaining(`it was "${expected}", and somebody else has moved it to "${before}"`),
  });
  expect((await resolve(repository, '3.13'))?.digest).toBe(found && digest);
  expect(await push(before)).toMatchObject({ pushed: 'uploaded' });
});

it('a lost answer, and a busy registry, are no faults', async () => {
  registry.fail(/^PUT .*manifests/, { kind: 'lose' }, 1);
  registry.fail(/^PUT .*manifests/, { kind: 'status', status: 502 }, 1);
  expect(await pushManifest(repository, MANIFEST, { mediaType })).toMatchObject({ pushed: 'uploaded' });
});

describe('a registry that lies', () => {
  type Row = { reason: string; match: RegExp; fault: RegistryFaultKind; cause: string };
  const other = `sha256:${'0'.repeat(64)}`;
  it.each<Row>([
    {
      reason: 'about what it stored',
      match: /^PUT/,
      fault: { kind: 'header', name: 'docker-content-digest', value: other },
      cause: `the registry has it as "${other}", not "${digest}"`,
    },
    {
      reason: 'with other bytes',
      match: /^GET .*manifests/,
      fault: { kind: 'alter' },
      cause: `the registry has it as "${digest}"`,
    },
  ])('$reason', async ({ match, fault, cause }) => {
    await pushManifest(repository, madeManifest('first'), { mediaType });
    registry.fail(match, fault);
    const failed = pushManifest(repository, MANIFEST, { mediaType }).then(() =>
      pullManifest(repository, digest),
    );
    await expect(failed).rejects.toMatchObject({
      fault: 'wrong-digest',
      message: expect.stringContaining(cause),
    });
  });

  it('by keeping nothing', async () => {
    registry.fail(/^PUT/, { kind: 'status', status: 201 });
    await expect(pushManifest(repository, MANIFEST, { mediaType })).rejects.toMatchObject({ fault: 'moved' });
  });
});

it('a manifest whose blobs are missing is refused', async () => {
  registry.blobs.clear();
  await expect(pushManifest(repository, MANIFEST, { mediaType })).rejects.toThrow(
    'the registry answers 400 Bad Request (MANIFEST_BLOB_UNKNOWN: manifest_blob_unknown)',
  );
});

it.each(['../other', 'a/b', 'sha256:12', '', '-x'])('"%s" is neither a tag nor a digest', async (tag) => {
  await expect(resolve(repository, tag)).rejects.toThrow(
    `cannot use "${tag}": it is neither a tag nor a digest`,
  );
});
