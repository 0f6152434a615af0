import { describeIssues, parseYaml } from '@distroless/matrix';
import { z } from 'zod';

/** A library whose source is in CPython's own tarball. */
export type Vendored = {
  name: string;
  version?: string | undefined;
  cpe?: string | undefined;
  purl?: string | undefined;
  sha256?: string | undefined;
  download?: string | undefined;
  licence?: string | undefined;
};

const evidence = z.union([
  z.strictObject({
    module: z.string(),
    unless: z.string().optional(),
    mustBeListed: z.literal(true).optional(),
  }),
  z.strictObject({ file: z.string() }),
]);

/** What shows that an installed CPython has a vendored library in it. */
export type Evidence = z.output<typeof evidence>;

const rules = z.strictObject({
  evidence: z.record(z.string(), evidence),
  older: z.record(
    z.string(),
    z.array(
      z.strictObject({
        name: z.string(),
        version: z.string().optional(),
        licence: z.string(),
        purl: z.string().optional(),
        source: z.string(),
      }),
    ),
  ),
});

/** vendored.yaml. */
export type VendoredRules = z.output<typeof rules>;

export const vendoredPath = 'images/python/vendored.yaml';

export function parseVendoredRules(text: string): VendoredRules {
  return parseYaml(text, vendoredPath, rules);
}

// SPDX 2.3; only what is used. https://github.com/python/cpython/blob/main/Misc/sbom.spdx.json
const upstream = z.object({
  packages: z.array(
    z.object({
      name: z.string(),
      versionInfo: z.string().optional(),
      downloadLocation: z.string().optional(),
      checksums: z.array(z.object({ algorithm: z.string(), checksumValue: z.string() })).default([]),
      externalRefs: z
        .array(z.object({ referenceType: z.string(), referenceLocator: z.string() }))
        .default([]),
    }),
  ),
});

/**
 * The libraries in a release's tarball: from the SBOM in it, or, before 3.12, from vendored.yaml.
 * @param sbom the text of `Misc/sbom.spdx.json`, where the release has it
 * @throws Error when that is no such file, or neither it nor vendored.yaml knows the series
 */
export function vendoredIn(
  release: { series: string; sbom: string | undefined },
  { older }: VendoredRules,
): Vendored[] {
  if (release.sbom !== undefined) return fromUpstream(release.sbom);
  const known = older[release.series];
  if (known) return known.map(({ source: _, ...library }) => library);
  throw new Error(
    `${vendoredPath}: older: misses series "${release.series}", whose release has no SBOM; list its libraries there`,
  );
}

function fromUpstream(text: string): Vendored[] {
  const name = 'Misc/sbom.spdx.json';
  const result = upstream.safeParse(toJson(text, name));
  if (!result.success) throw new Error(`${name}: ${describeIssues(result.error)}`);
  return result.data.packages.map((library) => {
    const reference = (type: string) =>
      library.externalRefs.find(({ referenceType }) => referenceType === type)?.referenceLocator;
    return {
      name: library.name,
      version: library.versionInfo,
      download: library.downloadLocation,
      sha256: library.checksums.find(({ algorithm }) => algorithm === 'SHA256')?.checksumValue,
      cpe: reference('cpe23Type'),
      purl: reference('purl'),
    };
  });
}

function toJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${name}: ${(cause as Error).message}`, { cause });
  }
}
