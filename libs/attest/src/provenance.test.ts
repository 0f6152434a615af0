import { describe, expect, it } from 'vitest';
import { makeProvenance } from './provenance.ts';
import { describeProvenance, readProvenance } from './read-provenance.ts';
import { madeLock, provenanceInputs, REVISION, sha256 } from './testing/made-inputs.ts';

type Provenance = {
  buildDefinition: { resolvedDependencies: { name?: string; uri: string; digest: Record<string, string> }[] };
};
const inputsOf = (more = {}) => {
  const { buildDefinition } = makeProvenance(provenanceInputs(more)) as Provenance;
  return buildDefinition.resolvedDependencies;
};

describe('the provenance of an image', () => {
  it('names the commit, the locks, the tarball and each package once, by digest', () => {
    const source = `git+https://git.example/python@${REVISION}`;
    expect(inputsOf()).toEqual([
      { uri: source, digest: { gitCommit: REVISION } },
      { name: 'package-lock.json', uri: `${source}#package-lock.json`, digest: { sha256: sha256('c') } },
      {
        name: 'Python-3.13.15.tar.xz',
        uri: 'pkg:generic/python@3.13.15',
        digest: { sha256: sha256('b') },
      },
      ...['gcc', 'libc6', 'zlib1g'].map((name) => ({
        name: `pool/main/${name}_1.0-1_amd64.deb`,
        uri: `pkg:deb/debian/${name}@1.0-1?arch=amd64&distro=debian-13`,
        digest: { sha256: sha256(Buffer.from(name).toString('hex')) },
      })),
    ]);
  });

  it('of the builder also names the wheels of its tools', () => {
    const wheel = { name: 'uv', version: '0.9.1', file: 'uv-0.9.1-py3-none-any.whl', sha256: sha256('d') };
    const tools = { amd64: { uv: [wheel], poetry: [wheel] } };
    const locks = [{ ...madeLock('builder', 'builder', ['apt']), tools }];
    expect(inputsOf({ locks }).filter(({ uri }) => uri.startsWith('pkg:pypi/'))).toEqual([
      { name: wheel.file, uri: 'pkg:pypi/uv@0.9.1', digest: { sha256: sha256('d') } },
    ]);
  });

  it('has the same bytes for the same inputs, in whatever order the lock has them', () => {
    const [one, other] = [
      ['zlib1g', 'libc6'],
      ['libc6', 'zlib1g'],
    ].map((names) => makeProvenance(provenanceInputs({ locks: [madeLock('runtime', 'runtime', names)] })));
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
  });

  it.each([
    {
      reason: 'an image without a commit',
      more: { labels: { 'org.python.image.source': 'https://git.example/python' } },
      message: /its image has no label org\.python\.image\.revision; build it again$/,
    },
    {
      reason: 'an architecture that the lock does not have',
      more: { architecture: 'arm64' as const },
      message: /its lock has no packages of "runtime" for arm64$/,
    },
  ])('is not made for $reason', ({ more, message }) => {
    expect(() => makeProvenance(provenanceInputs(more))).toThrow(message);
  });
});

describe('a provenance that is read', () => {
  it('is described in one line', () => {
    const provenance = readProvenance(makeProvenance(provenanceInputs()), REVISION);
    expect(describeProvenance(provenance)).toBe(
      `provenance: python-3.13-runtime for amd64, commit ${REVISION} of git+https://git.example/python, 6 inputs, by https://git.example/python/builder`,
    );
  });

  it.each([
    {
      reason: 'of another commit',
      revision: 'other',
      message: /^its provenance names the commit "c0f.*", the image "other"$/,
    },
    { reason: 'for an image without one', revision: undefined, message: /the image "undefined"$/ },
  ])('$reason is not accepted', ({ revision, message }) => {
    expect(() => readProvenance(makeProvenance(provenanceInputs()), revision)).toThrow(message);
  });

  it('of another kind of build is not accepted', () => {
    expect(() => readProvenance({ buildDefinition: { buildType: 'other' } }, REVISION)).toThrow(
      'its provenance is of another kind of build',
    );
  });
});
