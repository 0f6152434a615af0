import { z } from 'zod';
import { isCloneUrl } from './clone-url.ts';
import { compareSeries } from './condition.ts';
import { parseYaml } from './parse-yaml.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a sha256 is 64 hexadecimal digits');

// It becomes part of URLs, and of the builder's apt sources.
export const suiteName = z.string().regex(/^[a-z]+$/, 'a suite is written "trixie"');

export const architecture = z.enum(['amd64', 'arm64']);

const schema = z.strictObject({
  registry: z.string().min(1),
  source: z.string().refine(isCloneUrl, 'it has to be a URL of https or ssh without credentials').optional(),
  architectures: z.array(architecture).min(1),
  suites: z.record(suiteName, z.strictObject({ debian: z.int().positive() })),
  series: z.record(
    z.string().regex(/^\d+\.\d+$/, 'a series is written "3.13"'),
    z.strictObject({ suite: z.string(), eol: z.iso.date(), signer: z.string().optional() }),
  ),
  signers: z.record(z.string(), z.strictObject({ identity: z.string().min(1), issuer: z.url() })).default({}),
  releases: z.record(
    z.string().regex(/^\d+\.\d+\.\d+((a|b|rc)\d+)?$/, 'a release is written "3.13.15"'),
    z.preprocess(
      (digest) => (typeof digest === 'string' ? { xz: digest } : digest),
      z
        .strictObject({ xz: sha256.optional(), tgz: sha256.optional() })
        .refine(({ xz, tgz }) => xz ?? tgz, 'has no digest; write that of its "xz", of its "tgz", or both'),
    ),
  ),
  discover: z.array(suiteName).default([]),
});

/** versions.yaml: which series are built, on which Debian suite, from which release. */
export type Versions = z.output<typeof schema>;
export type Architecture = 'amd64' | 'arm64';

export const variants = ['builder', 'runtime', 'debug'] as const;
export type Variant = (typeof variants)[number];

/** One image of the matrix; its project is called `python-<series>-<variant>`. */
export interface ImageId {
  series: string;
  variant: Variant;
}

/** Who signs the releases of a series: the identity in Sigstore's certificate, and who vouches for that identity. */
export type Signer = { identity: string; issuer: string };

/**
 * Parses versions.yaml; an unknown key, or a series with an unknown suite or signer, is an error that names the file.
 */
export function parseVersions(text: string, file = 'versions.yaml'): Versions {
  const versions = parseYaml(text, file, schema);
  for (const [series, { suite, signer }] of Object.entries(versions.series)) {
    const fault =
      unknownName('suite', suite, versions.suites) ?? unknownName('signer', signer, versions.signers);
    if (fault) throw new Error(`${file}: series "${series}" ${fault}`);
  }
  return versions;
}

function unknownName(kind: string, name: string | undefined, known: object): string | undefined {
  if (name === undefined || Object.hasOwn(known, name)) return undefined;
  const names = Object.keys(known);
  return `names the ${kind} "${name}", which is not one of ${names.length > 0 ? quoteAll(names) : `"${kind}s"`}`;
}

/** The signer of a series' releases; undefined where versions.yaml names none. */
export function signerOf({ series, signers }: Versions, name: string): Signer | undefined {
  const signer = series[name]?.signer;
  return signer === undefined ? undefined : signers[signer];
}

/** Every image of the matrix, series by series. */
export function listImages(versions: Versions): ImageId[] {
  return Object.keys(versions.series)
    .sort(compareSeries)
    .flatMap((series) => variants.map((variant) => ({ series, variant })));
}

/** Reads "python-3.13-runtime"; an unknown series or variant is an error that lists the known ones. */
export function parseProject(project: string, versions: Versions): ImageId {
  const [, series = '', name = ''] = /^python-([^-]+)-(.+)$/.exec(project) ?? [];
  const variant = variants.find((known) => known === name);
  if (variant && versions.series[series]) return { series, variant };
  if (series !== '' && !versions.series[series]) {
    const known = quoteAll(Object.keys(versions.series).sort(compareSeries));
    throw new Error(
      `cannot find image "${project}": series "${series}" is not in versions.yaml, which has ${known}`,
    );
  }
  throw new Error(
    `cannot find image "${project}": a project is called "python-<series>-<variant>", with a variant of ${quoteAll(variants)}`,
  );
}

/** Upstream's two names of a tarball: `Python-3.13.15.tar.xz` and `Python-3.13.15.tgz`. */
export type TarballForm = 'xz' | 'tgz';
/** A release that versions.yaml names, with the digest of one of its tarballs. */
export type WrittenRelease = { release: string; form: TarballForm; sha256: string };

/** The releases of a series that versions.yaml names, newest first; if a release has two tarballs, the `.tar.xz` comes first. */
export function listReleases(versions: Versions, series: string): WrittenRelease[] {
  return Object.entries(versions.releases)
    .filter(([release]) => release.startsWith(`${series}.`))
    .flatMap(([release, digests]) =>
      (['xz', 'tgz'] as const).flatMap((form) => {
        const digest = digests[form];
        return digest === undefined ? [] : [{ release, form, sha256: digest }];
      }),
    )
    .sort((a, b) => compareReleases(b.release, a.release));
}

/** Orders releases of one series: 3.15.0a1 < 3.15.0b1 < 3.15.0rc1 < 3.15.0 < 3.15.1. */
export function compareReleases(a: string, b: string): number {
  const [microA, stageA, serialA] = releaseKey(a);
  const [microB, stageB, serialB] = releaseKey(b);
  return microA - microB || stageA - stageB || serialA - serialB;
}

function releaseKey(release: string): [micro: number, stage: number, serial: number] {
  const [, micro = '0', stage, serial = '0'] = /^\d+\.\d+\.(\d+)(?:(a|b|rc)(\d+))?$/.exec(release) ?? [];
  return [Number(micro), stage === undefined ? 3 : ['a', 'b', 'rc'].indexOf(stage), Number(serial)];
}

function quoteAll(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
