import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a sha256 is 64 hexadecimal digits');
const poolPath = z
  .string()
  .regex(/^pool\/(?!.*\.\.)[\w.+~%:/-]+\.deb$/, 'a pool path looks like "pool/…/name.deb"');
// Names end in file names and commands, so they are held to the characters that Debian and PyPI allow in them.
const fileName = z.string().regex(/^[\w.+!-]+$/, 'a file name has no directory');
const names = z.array(z.string());

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

// Names and versions of Python packages stand in requirement lines and in paths (PEP 503, PEP 440).
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
  /** Upstream's name of the tarball. */
  file: z.string().regex(/^Python-[\w.]+\.(tar\.xz|tgz)$/, 'a tarball is called "Python-3.13.15.tar.xz"'),
  /** Where Debian's archive has it, if an index says so. */
  pool: z
    .string()
    .regex(/^pool\/(?!.*\.\.)[\w.+~:/-]+$/, 'a pool path looks like "pool/…/name.orig.tar.xz"')
    .optional(),
  /** Suites past their validity that the digest was read from. */
  expired: names.optional(),
});

export const lockSchema = z.strictObject({
  '//': z.string(),
  intent: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  series: z.string(),
  variant: z.enum(['builder', 'runtime', 'debug']),
  suite: z.string(),
  debian: z.int(),
  eol: z.string(),
  snapshot: z.string().regex(/^\d{8}T\d{6}Z$/, 'a snapshot is written "20261124T021215Z"'),
  expired: names.optional(),
  /** The newest known release: what is built wherever its tarball is available. */
  release: tarball,
  /** An older release that was downloaded and checked when the lock was written: built, with a warning, elsewhere. */
  substitute: tarball.optional(),
  roots: z.record(z.string(), lockedRoot),
  cpython: cpython.optional(),
  tools: z.record(z.string(), z.record(pythonName, z.array(wheel))).optional(),
});

/** lock.json: everything that a build of one image needs, by digest. */
export type Lock = z.output<typeof lockSchema>;
export type LockedPackage = z.output<typeof lockedPackage>;
export type LockedRoot = z.output<typeof lockedRoot>;
/** A release's tarball by its digest. */
export type LockedTarball = z.output<typeof tarball>;
export type Wheel = z.output<typeof wheel>;
