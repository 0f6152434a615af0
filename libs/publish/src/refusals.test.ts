import type { Lock } from '@distroless/lockfile';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Candidate, findRefusals, type GateFacts } from './refusals.ts';
import type { SealedImage } from './sealed-image.ts';
import { DATE, LABELS, REVISION, withMadeImages } from './testing/made-images.ts';

const release = { version: '3.13.15', sha256: 'a'.repeat(64), file: 'Python-3.13.15.tar.xz' };
const lock = { series: '3.13', eol: '2029-10-31', debian: 13, release } as Lock;

let images: readonly SealedImage[];
beforeAll(async () => {
  images = (await withMadeImages({}, async (checked) => checked)).images;
});

function candidate(image: SealedImage, more: Partial<Candidate> = {}): Candidate {
  const { architecture, layout } = image;
  return {
    ...{
      architecture,
      image,
      folder: `oci-${architecture}`,
      command: `./nx run x:verify -c ${architecture}`,
    },
    scanned: { fixable: [] },
    verified: {
      ...{ manifest: layout.manifest.digest, config: layout.config.digest, revision: REVISION, dirty: false },
      ...{ counts: { passed: 60, failed: 0, skipped: 0 }, skipped: [] },
    },
    ...more,
  };
}

type Change = (facts: GateFacts, first: Candidate) => Partial<GateFacts> | Partial<Candidate>;

/** A change of a candidate is one of the first: amd64. */
function refusals(change: Change = () => ({})): string[] {
  const [first, ...others] = images.map((image) => candidate(image));
  if (!first) throw new Error('no image');
  const head = { revision: REVISION, date: DATE, changed: [] };
  const now = new Date('2026-01-03T00:00:00Z');
  const facts: GateFacts = {
    ...{ now, lock, source: release, head, lockFaults: [], candidates: [], pastEndOfLife: false },
  };
  const changed = change(facts, first);
  const isOfCandidate = ['image', 'verified', 'scanned', 'architecture'].some((key) => key in changed);
  const candidates = [isOfCandidate ? { ...first, ...changed } : first, ...others];
  return findRefusals({ ...facts, candidates, ...(isOfCandidate ? {} : changed) });
}

function withLabels(labels: Record<string, string | undefined>): Change {
  return (_, { image }) => ({
    image: { ...(image as SealedImage), labels: { ...LABELS, ...labels } as Record<string, string> },
  });
}

const ofOtherTime: Change = (_, { image }) => ({
  image: { ...(image as SealedImage), created: new Date('2026-01-01') },
});

function withVerified(more: object): Change {
  return (_, { verified }) => ({ verified: { ...verified, ...more } as Candidate['verified'] });
}

it('release builds that were verified, of a clean commit, may be published', () => {
  expect(refusals()).toEqual([]);
});

const again = 'run ./nx run x:verify -c amd64';

describe('is refused', () => {
  type Row = { reason: string; change: Change; line: string | RegExp };
  it.each<Row>([
    {
      reason: 'a fast build',
      change: withLabels({ 'org.python.build': 'fast' }),
      line: `amd64: it is a "fast" build, not a release build; ${again}`,
    },
    {
      reason: 'a build that does not say what it is',
      change: withLabels({ 'org.python.build': undefined }),
      line: `amd64: it is a "undefined" build, not a release build; ${again}`,
    },
    {
      reason: 'a substitute, by its label',
      change: withLabels({ 'org.python.substitute-for': '3.13.16' }),
      line: `amd64: it has a substitute of CPython; ${again}`,
    },
    {
      reason: 'a substitute, by source.json',
      change: () => ({ source: { ...release, version: '3.13.14', insteadOf: '3.13.15' } }),
      line: /^CPython 3\.13\.14 is built instead of 3\.13\.15; run \.\/nx run python-3\.13-builder:source with LOCK=frozen/,
    },
    {
      reason: 'a vulnerability that has a fix',
      change: () => ({ scanned: { fixable: ['glibc 2.41-12: CVE-2026-1111 fixed in 2.41-13'] } }),
      line: `amd64: glibc 2.41-12: CVE-2026-1111 fixed in 2.41-13; run ./nx lock, commit the lock, and ${again}`,
    },
    {
      reason: 'an image whose vulnerabilities are not known',
      change: () => ({ scanned: { why: 'no answer' } }),
      line: 'amd64: it was not scanned: no answer; or add --unscanned',
    },
    {
      reason: 'another tarball than the locked one',
      change: () => ({ source: { ...release, sha256: 'b'.repeat(64) } }),
      line: /^source\.json has CPython 3\.13\.15, the lock 3\.13\.15/,
    },
    {
      reason: 'an older release than the lock has now',
      change: withLabels({ 'org.python.release': '3.13.14' }),
      line: `amd64: it has CPython 3.13.14, the lock 3.13.15; ${again}`,
    },
    {
      reason: 'another commit',
      change: withLabels({ 'org.python.image.revision': 'b'.repeat(40) }),
      line: /^amd64: it is of commit "b+", which is not the one checked out/,
    },
    {
      reason: 'a build of a dirty tree',
      change: withLabels({ 'org.python.image.revision': `${REVISION}-dirty` }),
      line: /^amd64: it is of commit "c0ffee0+-dirty"/,
    },
    {
      reason: 'a tree that is dirty now',
      change: () => ({ head: { revision: REVISION, date: DATE, changed: ['a', 'b', 'c', 'd'] } }),
      line: 'files differ from the commit: "a", "b", "c" and 1 more; commit or remove them, and build again',
    },
    {
      reason: 'a tree without a commit',
      change: () => ({ head: { why: 'git is not installed' } }),
      line: 'the commit is unknown: git is not installed',
    },
    {
      reason: 'a drifted lock',
      change: () => ({ lockFaults: ['lock.json: stale; run ./nx lock'] }),
      line: 'lock.json: stale; run ./nx lock',
    },
    {
      reason: 'a series after its end',
      change: () => ({ now: new Date('2029-11-01T00:00:00Z') }),
      line: /^upstream's support of 3\.13 ended on 2029-10-31; add --past-end-of-life/,
    },
    {
      reason: 'an image from the future: the clock is off',
      change: () => ({ now: new Date('2020-01-01T00:00:00Z') }),
      line: /^amd64: it is from 2026-01-02T00:00:00\.000Z, which is in the future; set the clock/,
    },
    {
      reason: 'an image that was not verified',
      change: () => ({ verified: undefined }),
      line: `amd64: it was not verified; ${again}`,
    },
    {
      reason: 'a damaged record',
      change: () => ({ verified: { why: 'cannot read "x"' } }),
      line: 'amd64: cannot read "x"',
    },
    {
      reason: 'other bytes than the verified ones',
      change: withVerified({ manifest: `sha256:${'0'.repeat(64)}` }),
      line: `amd64: "oci-amd64" was changed after it was verified; ${again}`,
    },
    {
      reason: 'a failed verification',
      change: withVerified({ counts: { passed: 59, failed: 1, skipped: 0 } }),
      line: `amd64: 1 checks failed; see them with "${again}"`,
    },
    {
      reason: 'a verification without a check',
      change: withVerified({ counts: { passed: 0, failed: 0, skipped: 60 } }),
      line: `amd64: no check passed; ${again}`,
    },
    {
      reason: 'an image that was not run',
      change: withVerified({ unrunnable: 'no emulator' }),
      line: 'amd64: it was not run: no emulator; verify it where it runs',
    },
    {
      reason: 'the checks of a dirty tree',
      change: withVerified({ dirty: true }),
      line: /^amd64: it was verified with the checks of another commit/,
    },
    {
      reason: 'the checks of an unknown commit',
      change: withVerified({ revision: undefined, dirty: undefined }),
      line: /^amd64: it was verified with the checks of another commit/,
    },
    {
      reason: 'a missing architecture',
      change: () => ({ image: { why: 'oci: no such file' } }),
      line: `amd64: oci: no such file; ${again}`,
    },
    {
      reason: 'an architecture without a release build',
      change: () => ({ image: { why: 'oci: no such file' }, command: undefined }),
      line: 'amd64: oci: no such file; there is no release build for amd64 yet: publish the others with --arch',
    },
    {
      reason: 'an image of another architecture',
      change: () => ({
        image: images[1] as SealedImage,
        verified: candidate(images[1] as SealedImage).verified,
      }),
      line: `amd64: it is for arm64; ${again}`,
    },
    {
      reason: 'a manifest without its source',
      change: (_, { image }) => ({ image: { ...(image as SealedImage), annotations: {} } }),
      line: /^amd64: its manifest has no annotation .*; write "source", the URL of the repository, into versions\.yaml, commit it, and run/,
    },
    {
      reason: 'an image of another time than that of its commit',
      change: ofOtherTime,
      line: `amd64: it is from 2026-01-01T00:00:00.000Z, its commit from 2026-01-02T00:00:00.000Z; unset SOURCE_DATE_EPOCH, and ${again}`,
    },
  ])('$reason', ({ change, line }) => {
    const [first, ...others] = refusals(change);
    if (typeof line === 'string') expect(first).toBe(line);
    else expect(first).toMatch(line);
    // The clock is off for both; another commit was not checked by this one; the other architecture has another time.
    const expected =
      /^(?:arm64: it is from|amd64: it was verified with the checks of another|the architectures)/;
    expect(others.filter((other) => !expected.test(other))).toEqual([]);
  });
});

it('images of different times are refused', () => {
  expect(refusals(ofOtherTime).at(-1)).toMatch(
    /^the architectures are of different times: 2026-01-01T.*, 2026-01-02T/,
  );
});

it('a series after its end is published when it is asked for', () => {
  expect(refusals(() => ({ now: new Date('2030-01-01'), pastEndOfLife: true }))).toEqual([]);
});

it('every reason is named, not only the first', () => {
  const lines = refusals(() => ({
    lockFaults: ['stale'],
    head: { revision: 'other', date: DATE, changed: ['a'] },
  }));
  expect(lines).toHaveLength(4);
});
