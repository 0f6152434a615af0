import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifestTypes, pushManifest, pushReferrer } from '@distroless/registry';
import { bundleType, openSigner, type StatementSigner, type Trust } from '@distroless/sigstore';
import { makeKeys } from '@distroless/sigstore/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attachStatements } from './attach-statements.ts';
import { makeProvenance } from './provenance.ts';
import { makeStatement, type PredicateName, predicates, type Statement } from './statement.ts';
import { provenanceInputs } from './testing/made-inputs.ts';
import { type MadePublished, makePublished, pushIndex, statementsOf } from './testing/made-published.ts';
import { readUnverified, verifyPublished } from './verify-published.ts';

let folder: string;
let signer: StatementSigner;
let published: MadePublished;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attest-'));
  signer = await signerOf('signing');
  published = await makePublished({ referrers: false });
});
afterEach(async () => {
  await published.registry.close();
  rmSync(folder, { recursive: true });
});

function signerOf(name: string): Promise<StatementSigner> {
  const root = () => Promise.reject(new Error('a key needs no trusted root'));
  return openSigner({ env: { SIGNING_KEY: makeKeys(folder, { name }).privateKey }, root });
}

/** The faults of the whole image, by the digest that they are about. */
async function faults(trust = signer.trust): Promise<Record<string, string[]>> {
  const { subjects } = await verifyPublished(published.reference, trust, { env: {}, retries: 0 });
  return Object.fromEntries(
    subjects.filter((each) => each.faults.length > 0).map((each) => [each.digest, each.faults]),
  );
}

/** Attaches everything but one statement of the first image, and `make` in its place. */
async function attachInstead(
  name: PredicateName,
  make: (statement: Statement) => Promise<Buffer>,
): Promise<string> {
  const subject = published.images[0]?.descriptor;
  const replaced = published.statements.find(
    (each) => each.subject === subject?.digest && each.name === name,
  );
  if (!subject || !replaced) throw new Error('no such statement');
  const others = published.statements.filter((each) => each !== replaced);
  await attachStatements(published, others, signer);
  const layers = [{ mediaType: bundleType, content: await make(replaced) }];
  const annotations = { 'dev.sigstore.bundle.predicateType': predicates[name] };
  await pushReferrer(published.repository, subject, { artifactType: bundleType, layers, annotations });
  return subject.digest;
}

type Json = ReturnType<typeof JSON.parse>;
const signedAndChanged = (change: (json: Json) => void) => async (statement: Statement) => {
  const json = JSON.parse((await signer.sign(statement.content)).toString());
  change(json);
  return Buffer.from(JSON.stringify(json));
};
const inPayload = (from: string, to: string) =>
  signedAndChanged(({ dsseEnvelope }) => {
    const payload = Buffer.from(dsseEnvelope.payload, 'base64').toString();
    expect(payload).toContain(from);
    dsseEnvelope.payload = Buffer.from(payload.replace(from, to)).toString('base64');
  });
const OTHER = `sha256:${'1'.repeat(64)}`;
const pick = (name: PredicateName, digest: string, about = digest) =>
  statementsOf(digest, about).find((each) => each.name === name)?.content ?? Buffer.alloc(0);

describe('an image is not verified with', () => {
  type Row = {
    reason: string;
    name: PredicateName;
    text: string;
    make: (statement: Statement) => Promise<Buffer>;
    why: RegExp;
  };
  const wasChanged =
    /: it is not signed by the key sha256:\w{64}, or was changed: signature verification failed$/;
  it.each<Row>([
    {
      ...{ reason: 'a changed SBOM', name: 'spdx', text: 'the SBOM in SPDX' },
      ...{ make: inPayload('libz1', 'libz2'), why: wasChanged },
    },
    {
      ...{ reason: 'a changed provenance', name: 'provenance', text: 'the provenance' },
      ...{ make: inPayload('c0ffee', 'c1ffee'), why: wasChanged },
    },
    {
      ...{ reason: 'a changed signature', name: 'signature', text: 'the signature', why: wasChanged },
      make: signedAndChanged(({ dsseEnvelope }) => (dsseEnvelope.signatures[0].sig = 'AAAA')),
    },
    {
      ...{ reason: 'half a bundle', name: 'cyclonedx', text: 'the SBOM in CycloneDX' },
      make: async ({ content }) => (await signer.sign(content)).subarray(0, 500),
      why: /: it is no Sigstore bundle: truncated, or of another form$/,
    },
    {
      ...{ reason: 'the signature of another key', name: 'provenance', text: 'the provenance' },
      make: async ({ content }) => (await signerOf('other')).sign(content),
      why: wasChanged,
    },
    {
      ...{ reason: 'a signed statement about another image', name: 'signature', text: 'the signature' },
      make: () => signer.sign(pick('signature', OTHER)),
      why: /: it is about "sha256:1{64}", not about this one$/,
    },
    {
      ...{ reason: 'a signed SBOM that lists another image', name: 'spdx', text: 'the SBOM in SPDX' },
      make: ({ subject }) => signer.sign(pick('spdx', subject, OTHER)),
      why: /: the SBOM is about "pkg:oci.*", not about "sha256:\w{64}"$/,
    },
    {
      ...{ reason: 'a signed provenance of another commit', name: 'provenance', text: 'the provenance' },
      make: ({ subject }) => {
        const labels = { ...provenanceInputs().labels, 'org.python.image.revision': 'other' };
        const predicate = makeProvenance(provenanceInputs({ labels }));
        return signer.sign(makeStatement({ name: '', digest: subject }, 'provenance', predicate).content);
      },
      why: /: its provenance names the commit "other", the image "c0ffee0+"$/,
    },
    {
      ...{ reason: 'something signed that is no statement', name: 'signature', text: 'the signature' },
      make: () => signer.sign(Buffer.from('any text')),
      why: /: it has no statement of in-toto about one image$/,
    },
  ])('$reason', async ({ name, make, text, why }) => {
    const digest = await attachInstead(name, make);
    const found = await faults();
    expect(Object.keys(found)).toEqual([digest]);
    expect(found[digest]).toEqual([
      `${text} (${predicates[name]}) is missing or not valid`,
      expect.stringMatching(why),
    ]);
  });

  it('a list that names what belongs to another image', async () => {
    const [first, second] = published.images.map(({ descriptor }) => descriptor);
    const others = published.statements.filter(({ subject }) => subject !== first?.digest);
    await attachStatements(published, others, signer);
    const tag = (digest = '') => digest.replace(':', '-');
    const { tags, manifests } = published.registry;
    const [name] = published.reference.replace(/^[^/]+\//, '').split(':');
    const list = tags.get(`${name}:${tag(second?.digest)}`);
    const content = manifests.get(`${name}@${list}`)?.content ?? Buffer.alloc(0);
    const options = { mediaType: manifestTypes.index, tag: tag(first?.digest) };
    await pushManifest(published.repository, content, options);
    const found = await faults();
    expect(found[first?.digest ?? '']).toContainEqual(
      expect.stringMatching(new RegExp(`: it belongs to "${second?.digest}"$`)),
    );
    expect(found[first?.digest ?? '']).toHaveLength(8);
  });

  it('nothing attached', async () => {
    expect(Object.values(await faults()).map((lines) => lines.length)).toEqual([1, 4, 4]);
  });
});

it('another index over the same images is not verified', async () => {
  await attachStatements(published, published.statements, signer);
  const index = await pushIndex(published.repository, published.images.slice(0, 1));
  expect(await faults()).toEqual({
    [index.digest]: [`the signature (${predicates.signature}) is missing or not valid`],
  });
});

it('everything is verified with the right key only', async () => {
  await attachStatements(published, published.statements, signer);
  expect(await faults()).toEqual({});
  const other = Object.values(await faults((await signerOf('other')).trust)).flat();
  expect(other.filter((line) => line.endsWith('is missing or not valid'))).toHaveLength(9);
});

it('only a verified provenance is given to others, unless nobody has to have signed it', async () => {
  await attachStatements(published, published.statements, signer);
  const provenances = async (trust: Trust) => {
    const { subjects } = await verifyPublished(published.reference, trust, { env: {}, retries: 0 });
    return subjects.map(({ provenances }) => provenances.map(({ project }) => project));
  };
  const project = 'python-3.13-runtime';
  expect(await provenances(signer.trust)).toEqual([[], [project], [project]]);
  expect(await provenances((await signerOf('other')).trust)).toEqual([[], [], []]);
  const { images } = await readUnverified(published.reference, { env: {}, retries: 0 });
  expect(images.map(({ platform, provenances: [first] }) => [platform, first?.project])).toEqual([
    ['amd64', project],
    ['arm64', project],
  ]);
});

describe('it cannot be checked', () => {
  it.each([
    {
      reason: 'a registry that sends other bytes',
      fault: () => published.registry.fail(/^GET .*blobs/, { kind: 'alter' }),
      message: /^cannot pull blob "sha256:.*: it has digest "sha256:/,
    },
    {
      reason: 'a registry that fails',
      fault: () => published.registry.fail(/^GET .*sha256-/, { kind: 'status', status: 503 }),
      message: /^cannot pull manifest "sha256-.*503/,
    },
    {
      reason: 'a tag that is not there',
      fault: () => published.registry.tags.clear(),
      message: /^cannot verify ".*:3\.13-debian13": ".*" does not have "3\.13-debian13"; check the name$/,
    },
  ])('with $reason', async ({ fault, message }) => {
    await attachStatements(published, published.statements, signer);
    fault();
    await expect(faults()).rejects.toThrow(message);
  });

  it('without a tag or digest', async () => {
    const name = published.reference.replace(/:3\.13-debian13$/, '');
    await expect(verifyPublished(name, signer.trust, { env: {} })).rejects.toThrow(
      /: it has no tag and no digest; name one, as in /,
    );
  });
});
