import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Signer } from '@distroless/matrix';
import { bundleToJSON } from '@sigstore/bundle';
import { fulcioHandler, initializeCA, initializeCTLog, initializeTLog, rekorHandler } from '@sigstore/mock';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { DSSEBundleBuilder, FulcioSigner, MessageSignatureBundleBuilder, RekorWitness } from '@sigstore/sign';
import { noteEnvelope } from './note-envelope.ts';

/** A Sigstore for tests: an authority, a log of certificates, and a log of signatures, on the loopback interface. */
export interface MadeSigstore {
  root: TrustedRoot;
  /** Of the authority and of the log. */
  url: string;
  /** Each answer of the log and of the authority is this status. */
  fail: (status: number) => void;
  /** Signs as people do, and returns what stands in a `.sigstore` file. */
  sign: (content: Buffer, signer: Signer) => Promise<string>;
  /** Another kind of bundle: a statement, here of any text, instead of the signature of a file. */
  attest: (content: Buffer, signer: Signer) => Promise<string>;
  close: () => Promise<void>;
}

/** `until`: when the authority stops to be valid. */
export async function makeSigstore({ until }: { until?: Date } = {}): Promise<MadeSigstore> {
  const ctlog = await initializeCTLog(makeKey());
  const authority = await initializeCA(makeKey('P-384'), ctlog);
  // Its entries name the URL of the log, which the tests do not look at.
  const tlog = await initializeTLog('http://127.0.0.1', makeKey());
  const server = await serve([fulcioHandler(authority), rekorHandler(tlog)]);
  const options = (signer: Signer) => ({
    signer: new FulcioSigner({
      fulcioBaseURL: server.url,
      identityProvider: { getToken: async () => makeToken(signer) },
    }),
    witnesses: [new RekorWitness({ rekorBaseURL: server.url, entryType: 'dsse' })],
  });
  const artifact = (data: Buffer) => ({ data, type: 'text/plain' });
  return {
    root: makeRoot({
      authority: authority.rootCertificate,
      ctlog: ctlog.publicKey,
      tlog: tlog.publicKey,
      until,
    }),
    sign: async (content, signer) => {
      const builder = new MessageSignatureBundleBuilder(options(signer));
      return JSON.stringify(bundleToJSON(await builder.create(artifact(content))));
    },
    attest: async (content, signer) => {
      const builder = new DSSEBundleBuilder(options(signer));
      return JSON.stringify(bundleToJSON(await builder.create(artifact(content))));
    },
    url: server.url,
    fail: server.fail,
    close: server.close,
  };
}

const makeKey = (namedCurve = 'P-256') => generateKeyPairSync('ec', { namedCurve });

/** What a sign-in gives: the authority of the tests takes it without a signature. */
export function makeToken({ identity, issuer }: Signer): string {
  const isPipeline = identity.startsWith('https://');
  const named = isPipeline
    ? { ci_config_ref_uri: identity.slice(8) }
    : { email: identity, email_verified: true };
  const claims = { sub: identity, ...named, iss: issuer, aud: 'sigstore' };
  return [{ alg: 'none' }, claims, '']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
}

type Parts = {
  authority: ArrayBufferView<ArrayBuffer>;
  ctlog: Buffer;
  tlog: Buffer;
  until: Date | undefined;
};

function makeRoot({ authority, ctlog, tlog, until }: Parts): TrustedRoot {
  const start = new Date(0).toISOString();
  const log = (key: Buffer) => ({
    baseUrl: 'http://127.0.0.1',
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: key.toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor: { start },
    },
    logId: { keyId: createHash('sha256').update(key).digest('base64') },
  });
  const rawBytes = Buffer.from(authority.buffer, authority.byteOffset, authority.byteLength).toString(
    'base64',
  );
  return TrustedRoot.fromJSON({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    tlogs: [log(tlog)],
    ctlogs: [log(ctlog)],
    certificateAuthorities: [
      {
        subject: { organization: 'sigstore.mock', commonName: 'sigstore' },
        uri: 'http://127.0.0.1',
        certChain: { certificates: [{ rawBytes }] },
        validFor: { start, ...(until ? { end: until.toISOString() } : {}) },
      },
    ],
    timestampAuthorities: [],
  });
}

type Handler = ReturnType<typeof fulcioHandler>;

async function serve(handlers: Handler[]) {
  let status: number | undefined;
  const server = createServer(async (request, response) => {
    const handler = handlers.find(({ path }) => path === request.url);
    const answer = await handler?.fn(noteEnvelope(await readBody(request)));
    response.writeHead(status ?? answer?.statusCode ?? 404, { 'content-type': 'application/json' });
    response.end(answer?.response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    fail: (answer: number) => {
      status = answer;
    },
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
