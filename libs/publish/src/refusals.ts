import type { Lock, Source } from '@distroless/lockfile';
import type { Architecture } from '@distroless/matrix';
import type { VerifiedLayout } from '@distroless/verify';
import type { Scanned } from './scan-gate.ts';
import type { SealedImage } from './sealed-image.ts';

/** A sealed image and what is known about it; `image` is the reason why it cannot be read. */
export type Candidate = {
  architecture: Architecture;
  folder: string;
  /** `./nx run python-3.13-runtime:verify -c release`, where such a build exists. */
  command: string | undefined;
  image: SealedImage | { why: string };
  verified: VerifiedLayout | { why: string } | undefined;
  /** Undefined when it is published without a scan, or cannot be read; a reason when the scan failed. */
  scanned: Scanned | { why: string } | undefined;
};

export type GateFacts = {
  now: Date;
  lock: Lock;
  source: Source;
  /** The commit that is checked out, its time in seconds since 1970 (UTC), and what differs from it. */
  head: { revision: string; date: number; changed: readonly string[] } | { why: string };
  /** Of the locks, as `lock-check` finds them. */
  lockFaults: readonly string[];
  candidates: readonly Candidate[];
  pastEndOfLife: boolean;
};

/** Every reason why these images must not be published, with the way out; none if they may. */
export function findRefusals(facts: GateFacts): string[] {
  return [
    ...facts.lockFaults,
    ...ofTree(facts.head),
    ...ofSeries(facts),
    ...ofSource(facts),
    ...facts.candidates.flatMap((candidate) => ofCandidate(candidate, facts)),
    ...ofMixture(facts.candidates),
  ];
}

function ofTree(head: GateFacts['head']): string[] {
  if ('why' in head) return [`the commit is unknown: ${head.why}`];
  const { changed } = head;
  if (changed.length === 0) return [];
  const more = changed.length > 3 ? ` and ${changed.length - 3} more` : '';
  const files = changed.slice(0, 3).map((file) => `"${file}"`);
  return [`files differ from the commit: ${files.join(', ')}${more}; commit or remove them, and build again`];
}

function ofSeries({ lock, now, pastEndOfLife }: GateFacts): string[] {
  if (pastEndOfLife || now.toISOString().slice(0, 10) <= lock.eol) return [];
  const wayOut = 'add --past-end-of-life if its users have to get it nevertheless';
  return [`upstream's support of ${lock.series} ended on ${lock.eol}; ${wayOut}`];
}

function ofSource({ lock, source }: GateFacts): string[] {
  const wayOut = `run ./nx run python-${lock.series}-builder:source with LOCK=frozen`;
  if (source.insteadOf !== undefined) {
    return [`CPython ${source.version} is built instead of ${source.insteadOf}; ${wayOut}`];
  }
  if (source.sha256 === lock.release.sha256 && source.version === lock.release.version) return [];
  return [`source.json has CPython ${source.version}, the lock ${lock.release.version}; ${wayOut}`];
}

function ofCandidate(candidate: Candidate, facts: GateFacts): string[] {
  const { architecture, image, command, folder } = candidate;
  if ('why' in image) {
    const wayOut = command
      ? `run ${command}`
      : `there is no release build for ${architecture} yet: publish the others with --arch`;
    return [`${architecture}: ${image.why}; ${wayOut}`];
  }
  const again = `run ${command ?? 'its release build'}`;
  const reasons = [
    ...(image.architecture === architecture ? [] : [`it is for ${image.architecture}; ${again}`]),
    ...ofLabels(image, { ...facts, again }),
    ...ofTime(image, { ...facts, again }),
    ...ofVerification(candidate.verified, image, { ...facts, again, folder }),
    ...ofScan(candidate.scanned, again),
    ...(image.created > facts.now
      ? [`it is from ${image.created.toISOString()}, which is in the future; set the clock of this machine`]
      : []),
  ];
  return reasons.map((reason) => `${architecture}: ${reason}`);
}

function ofLabels(
  { labels, annotations }: SealedImage,
  { lock, head, again }: GateFacts & { again: string },
): string[] {
  const build = labels['org.python.build'];
  const release = labels['org.python.release'];
  const revision = labels['org.python.image.revision'];
  // Without a commit nothing is published anyway.
  const isOfHead = 'why' in head || revision === head.revision;
  const missing = wanted.filter((name) => annotations[name] === undefined);
  return [
    ...(build === 'release' ? [] : [`it is a "${build}" build, not a release build; ${again}`]),
    ...(labels['org.python.substitute-for'] === undefined
      ? []
      : [`it has a substitute of CPython; ${again}`]),
    ...(release === lock.release.version
      ? []
      : [`it has CPython ${release}, the lock ${lock.release.version}; ${again}`]),
    ...(isOfHead ? [] : [`it is of commit "${revision}", which is not the one checked out; ${again}`]),
    ...(missing.length === 0
      ? []
      : [`its manifest has no annotation ${missing.join(', ')}; ${sourceHint(missing)}${again}`]),
  ];
}

/** Who builds the commit again gets its time. Tags are also kept from moving back by it. */
function ofTime({ labels, created }: SealedImage, { head, again }: GateFacts & { again: string }): string[] {
  if ('why' in head || labels['org.python.image.revision'] !== head.revision) return [];
  const time = new Date(head.date * 1000);
  if (created.getTime() === time.getTime()) return [];
  return [
    `it is from ${created.toISOString()}, its commit from ${time.toISOString()}; unset SOURCE_DATE_EPOCH, and ${again}`,
  ];
}

function sourceHint(missing: readonly string[]): string {
  if (!missing.includes('org.opencontainers.image.source')) return '';
  return 'write "source", the URL of the repository, into versions.yaml, commit it, and ';
}

const wanted = [
  'org.opencontainers.image.version',
  'org.opencontainers.image.revision',
  'org.opencontainers.image.source',
  'org.opencontainers.image.licenses',
  'org.opencontainers.image.created',
  'org.debian.suite',
];

function ofVerification(
  verified: Candidate['verified'],
  { layout, labels }: SealedImage,
  { again, folder }: { again: string; folder: string },
): string[] {
  if (verified === undefined) return [`it was not verified; ${again}`];
  if ('why' in verified) return [verified.why];
  const { manifest, counts, unrunnable, revision, dirty } = verified;
  if (manifest !== layout.manifest.digest || verified.config !== layout.config.digest) {
    return [`"${folder}" was changed after it was verified; ${again}`];
  }
  const isOfCommit = revision === labels['org.python.image.revision'] && dirty === false;
  return [
    ...(counts.failed === 0 ? [] : [`${counts.failed} checks failed; see them with "${again}"`]),
    ...(counts.passed > 0 ? [] : [`no check passed; ${again}`]),
    ...(unrunnable === undefined ? [] : [`it was not run: ${unrunnable}; verify it where it runs`]),
    ...(isOfCommit ? [] : [`it was verified with the checks of another commit than its own; ${again}`]),
  ];
}

/** What is not known is as bad as what can be fixed. */
function ofScan(scanned: Candidate['scanned'], again: string): string[] {
  if (scanned === undefined) return [];
  if ('why' in scanned) return [`it was not scanned: ${scanned.why}; or add --unscanned`];
  return scanned.fixable.map((line) => `${line}; run ./nx lock, commit the lock, and ${again}`);
}

/** An index is one thing for all architectures. */
function ofMixture(candidates: readonly Candidate[]): string[] {
  const images = candidates.flatMap(({ image }) => ('why' in image ? [] : [image]));
  const days = new Set(images.map(({ created }) => created.toISOString()));
  if (days.size <= 1) return [];
  return [`the architectures are of different times: ${[...days].join(', ')}; build them from one commit`];
}
