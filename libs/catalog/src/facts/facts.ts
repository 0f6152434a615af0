import { describeIssues } from '@distroless/matrix';
import { z } from 'zod';
import { parseJsonFile } from '../parse-json-file.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/, 'a digest is written "sha256:…"');
// It becomes part of tags, and tags are part of paths.
const release = z.string().regex(/^\d+\.\d+\.\d+((a|b|rc)\d+)?$/, 'a release is written "3.13.15"');
const bytes = z.int().nonnegative();

const listedPackage = z.strictObject({
  /** `carried` and `vendored` are inside others: of a Python package, and of CPython. */
  kind: z.enum(['debian', 'cpython', 'vendored', 'pypi', 'carried']),
  name: z.string(),
  version: z.string().optional(),
  /** Of a Debian package: the source package that it is built from. */
  source: z.string().optional(),
  /** Of its files in the image, unpacked; missing for what is inside the files of another. */
  size: bytes.optional(),
});

const build = z.strictObject({
  architecture: z.enum(['amd64', 'arm64']),
  flavour: z.string(),
  /** Of the manifest. */
  digest,
  /** The lowest first; `size` as the layout has it, `unpacked` is the sum of its files. */
  layers: z.array(z.strictObject({ kind: z.string(), size: bytes, unpacked: bytes })),
  packages: z.array(listedPackage),
  /** How many checks passed and were skipped; missing if this image was not verified, or not every check passed. */
  checks: z.strictObject({ passed: z.int(), skipped: z.int() }).optional(),
});

const change = z.strictObject({
  kind: z.enum(['debian', 'cpython', 'pypi']),
  package: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
});
const fix = z.strictObject({
  source: z.string(),
  from: z.string(),
  to: z.string(),
  cves: z.array(z.string().regex(/^CVE-\d{4}-\d{4,}$/)),
  why: z.string().optional(),
});

const changes = z.union([
  z.strictObject({
    /** The commit of the former image, or of the former locks; `digest` is that of the former image, if it was published. */
    since: z.strictObject({ revision: z.string(), digest: digest.optional() }),
    packages: z.array(change),
    fixes: z.array(fix),
  }),
  z.strictObject({ why: z.string() }),
]);

const published = z.strictObject({
  /** With registry and namespace. Its last part is part of a path. */
  repository: z.string().regex(/^[a-z0-9]+([._:/-]+[a-z0-9]+)*$/, 'is no repository'),
  /** Of the index over all architectures. */
  digest,
  tags: z.array(z.strictObject({ tag: z.string().regex(/^\w[\w.-]{0,127}$/, 'is no tag'), digest })),
  /** Whether signatures were attached. */
  signed: z.boolean(),
});

const image = z.strictObject({
  series: z.string().regex(/^\d+\.\d+$/),
  variant: z.enum(['builder', 'runtime', 'debug']),
  debian: z.int().positive(),
  suite: z.string(),
  /** End of upstream's support: `2029-10-31`. */
  eol: z.iso.date(),
  release,
  /** The locked release, when the image has an older one in its place. */
  substituteFor: release.optional(),
  /** RFC 3339: the time of its commit. */
  created: z.iso.datetime(),
  /** Its commit, `<commit>-dirty` if files had changed since. */
  revision: z.string(),
  /** How it runs. */
  user: z.string(),
  entrypoint: z.array(z.string()),
  cmd: z.array(z.string()),
  workdir: z.string(),
  env: z.array(z.string()),
  /** One for each architecture. */
  builds: z.array(build).min(1),
  /** Missing if it was only built. */
  published: published.optional(),
  changes: changes.optional(),
});

const factsSchema = z.strictObject({ version: z.literal(1), image });
const catalogSchema = z.strictObject({ version: z.literal(1), images: z.array(image) });

/** What the catalogue says of one image. All texts are those of images and SBOMs: nothing of them is markup. */
export type ImageFacts = z.output<typeof image>;
export type BuildFacts = z.output<typeof build>;
export type ListedPackage = z.output<typeof listedPackage>;
export type PublishedFacts = z.output<typeof published>;
export type ChangeFacts = z.output<typeof changes>;

/** @throws Error `<name>: …` with the wrong value and the way out */
export function parseFacts(text: string, name: string, wayOut: string): ImageFacts {
  return parseJsonFile(factsSchema, text, { name, wayOut }).image;
}

/** Compares facts with what a catalogue accepts: labels are texts of an image. @throws Error with the wrong value */
export function checkFacts(facts: ImageFacts): ImageFacts {
  const result = image.safeParse(facts);
  if (result.success) return result.data;
  throw new Error(describeIssues(result.error));
}

export function formatFacts(facts: ImageFacts): string {
  return `${JSON.stringify({ version: 1, image: facts }, null, 1)}\n`;
}

/** All images of a catalogue, as the site has them in catalog.json. @throws Error `<name>: …` */
export function parseCatalog(text: string, name: string, wayOut: string): ImageFacts[] {
  return parseJsonFile(catalogSchema, text, { name, wayOut }).images;
}

export function formatCatalog(images: readonly ImageFacts[]): string {
  return `${JSON.stringify({ version: 1, images })}\n`;
}
