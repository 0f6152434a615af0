import { randomUUID } from 'node:crypto';
import {
  findManifest,
  missingParts,
  parseManifest,
  type RegistryStore,
  referrersOf,
  sha256,
} from './store.ts';

export type RegistryRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Buffer;
  type: string;
  range: string | undefined;
};
export type RegistryAnswer = { status: number; headers?: Record<string, string>; body?: Buffer };
export type EndpointOptions = { referrers: boolean; readOnly: boolean };

/** https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#endpoints, as far as clients here need them. */
export function answerRequest(
  store: RegistryStore,
  request: RegistryRequest,
  { referrers, readOnly }: EndpointOptions,
): RegistryAnswer {
  const { method, path } = request;
  if (path === '/v2/') return { status: 200 };
  if (readOnly && !['GET', 'HEAD'].includes(method)) return failure(405, 'UNSUPPORTED');
  const [, name = '', kind = '', rest = ''] =
    /^\/v2\/(.+?)\/(blobs\/uploads|blobs|manifests|referrers)\/(.*)$/.exec(path) ?? [];
  if (kind === 'blobs/uploads') return upload(store, request, { name, id: rest });
  if (kind === 'blobs') return blob(store, name, rest);
  if (kind === 'manifests' && method === 'PUT')
    return putManifest(store, request, { name, reference: rest, referrers });
  if (kind === 'manifests') return getManifest(store, name, rest);
  if (kind === 'referrers' && referrers) {
    const body = Buffer.from(JSON.stringify(referrersOf(store, name, rest)));
    return { status: 200, headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' }, body };
  }
  return failure(404, 'NAME_UNKNOWN');
}

export function failure(status: number, code: string): RegistryAnswer {
  const body = Buffer.from(JSON.stringify({ errors: [{ code, message: code.toLowerCase() }] }));
  return { status, headers: { 'content-type': 'application/json' }, body };
}

function blob(store: RegistryStore, name: string, digest: string): RegistryAnswer {
  const body = store.blobs.get(`${name}@${digest}`);
  if (!body) return failure(404, 'BLOB_UNKNOWN');
  return { status: 200, headers: { 'docker-content-digest': digest }, body };
}

function upload(
  store: RegistryStore,
  { method, query, body, range }: RegistryRequest,
  { name, id: given }: { name: string; id: string },
): RegistryAnswer {
  const id = method === 'POST' ? randomUUID() : given;
  if (method === 'POST') store.uploads.set(id, Buffer.alloc(0));
  const before = store.uploads.get(id);
  if (!before) return failure(404, 'BLOB_UPLOAD_UNKNOWN');
  const start = Number(range?.split('-')[0] ?? before.length);
  if (start !== before.length) return failure(416, 'RANGE_INVALID');
  const written = Buffer.concat([before, body]);
  store.uploads.set(id, written);
  const headers = {
    location: `/v2/${name}/blobs/uploads/${id}?state=${written.length}`,
    range: `0-${Math.max(0, written.length - 1)}`,
  };
  if (method === 'GET') return { status: 204, headers };
  if (method !== 'PUT' && method !== 'DELETE') return { status: 202, headers };
  store.uploads.delete(id);
  if (method === 'DELETE') return { status: 204 };
  const digest = query.get('digest') ?? '';
  if (sha256(written) !== digest) return failure(400, 'DIGEST_INVALID');
  store.blobs.set(`${name}@${digest}`, written);
  return { status: 201, headers: { 'docker-content-digest': digest } };
}

function putManifest(
  store: RegistryStore,
  { body, type }: RegistryRequest,
  { name, reference, referrers }: { name: string; reference: string; referrers: boolean },
): RegistryAnswer {
  const digest = sha256(body);
  if (missingParts(store, name, body).length > 0) return failure(400, 'MANIFEST_BLOB_UNKNOWN');
  if (reference.includes(':') && reference !== digest) return failure(400, 'DIGEST_INVALID');
  store.manifests.set(`${name}@${digest}`, { mediaType: type, content: body });
  if (!reference.includes(':')) store.tags.set(`${name}:${reference}`, digest);
  const subject = parseManifest(body).subject?.digest;
  const headers = {
    'docker-content-digest': digest,
    ...(subject && referrers && { 'oci-subject': subject }),
  };
  return { status: 201, headers };
}

function getManifest(store: RegistryStore, name: string, reference: string): RegistryAnswer {
  const found = findManifest(store, name, reference);
  if (!found) return failure(404, 'MANIFEST_UNKNOWN');
  const headers = { 'content-type': found.mediaType, 'docker-content-digest': found.digest };
  return { status: 200, headers, body: found.content };
}
