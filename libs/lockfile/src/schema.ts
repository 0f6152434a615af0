import { z } from 'zod';
import { stampOf, timeOf } from './stamp.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a sha256 is 64 hexadecimal digits');
// Paths become part of URLs: no "..", and no "%2e", which means the same there.
const poolPath = z
  .string()
  .regex(/^pool\/(?!.*\.\.)[\w.+~:/-]+\.deb$/, 'a pool path looks like "pool/…/name.deb"');
// Names become part of file names and commands, so only the characters that Debian and PyPI allow are accepted.
const fileName = z.string().regex(/^[\w.+!-]+$/, 'a file name has no directory');
const names = z.array(z.string());
const time = z
  .string()
  .regex(/^\d{8}T\d{6}Z$/, 'a time is written "20261124T021215Z"')
  .refine(isTime, { error: 'this time does not exist', abort: true });
const suiteName = z.string().regex(/^[a-z]+$/, 'a suite is written "trixie"');

const lockedPackage = z.strictObject({
  package: z.string().regex(/^[a-z0-9][a-z0-9.+-]+$/, 'not a Debian package name'),
  version: z.string().min(1),
  architecture: z.string().min(1),
  archive: z.enum(['debian', 'debian-security']),
  path: poolPath,
  size: z.int().positive(),
  sha256,
});

const directory = z.strictObject({ mode: z.string().regex(/^[0-7]{4}$/), uid: z.int(), gid: z.int() });

const lockedRoot = z.strictObject({
  files: z.record(z.string(), z.strictObject({ keep: names.optional(), drop: names.optional() })),
  links: z.record(z.string(), z.string()),
  directories: z.record(z.string(), directory),
  packages: z.record(z.string(), z.array(lockedPackage)),
});

const cpython = z.strictObject({
  configure: names,
  release: names,
  cross: names,
  cflags: z.record(z.string(), names),
  ldflags: names,
  drop: names,
  builderOnly: names,
});

// Names and versions of Python packages are used in requirement lines and in paths (PEP 503, PEP 440).
const pythonName = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'not a normalised Python package name');
const pythonVersion = z.string().regex(/^[0-9a-z.!+]+$/i, 'not a Python version');

const wheel = z.strictObject({ name: pythonName, version: pythonVersion, file: fileName, sha256 });

export const releaseVersion = z
  .string()
  .regex(/^\d+\.\d+\.\d+((a|b|rc)\d+)?$/, 'a release is written "3.13.15"');

/** A release's tarball by its digest. */
export const tarball = z.strictObject({
  version: releaseVersion,
  sha256,
  /** In bytes; missing if the tarball was not available when the lock was written, and no index has its size. */
  size: z.int().positive().optional(),
  /** Upstream's name of the tarball. */
  file: z.string().regex(/^Python-[\w.]+\.(tar\.xz|tgz)$/, 'a tarball is called "Python-3.13.15.tar.xz"'),
  /** Where Debian's archive has it, if an index says so. */
  pool: z
    .string()
    .regex(/^pool\/(?!.*\.\.)[\w.+~:/-]+$/, 'a pool path looks like "pool/…/name.orig.tar.xz"')
    .optional(),
  /** Suites whose expired indexes gave the digest. */
  expired: names.optional(),
});

const fields = z.strictObject({
  '//': z.string(),
  intent: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  series: z.string(),
  variant: z.enum(['builder', 'runtime', 'debug']),
  suite: suiteName,
  debian: z.int(),
  eol: z.string(),
  /** The newest date of `indexes`: at that time the archive had every file. */
  snapshot: time,
  /** The date of each signed index that was read. `lock` refuses an older one. */
  indexes: z.record(z.string().regex(/^[a-z]+(-updates|-security)?$/, 'not the name of an index'), time),
  /** Suites that the mirror did not have. They were read from the snapshot archive, and the builder's apt uses it too. */
  archived: z.array(suiteName).optional(),
  expired: names.optional(),
  /** The newest known release. It is built wherever its tarball is available. */
  release: tarball,
  /** An older release that was downloaded and checked when the lock was written. It is built elsewhere, with a warning. */
  substitute: tarball.optional(),
  roots: z.record(z.string(), lockedRoot),
  cpython: cpython.optional(),
  tools: z.record(z.string(), z.record(pythonName, z.array(wheel))).optional(),
});

export const lockSchema = fields.refine(
  ({ snapshot, indexes }) => snapshot === Object.values(indexes).sort().at(-1),
  { path: ['snapshot'], error: 'is not the newest date of "indexes"' },
);

/** lock.json: everything that a build of one image needs, by digest. */
export type Lock = z.output<typeof lockSchema>;
export type LockedPackage = z.output<typeof lockedPackage>;
export type LockedRoot = z.output<typeof lockedRoot>;
/** A release's tarball by its digest. */
export type LockedTarball = z.output<typeof tarball>;
export type Wheel = z.output<typeof wheel>;

function isTime(text: string): boolean {
  const time = timeOf(text);
  return !Number.isNaN(time.getTime()) && stampOf(time) === text;
}
