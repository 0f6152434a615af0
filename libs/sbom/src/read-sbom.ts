import { z } from 'zod';
import { sourceProperty } from './cyclonedx.ts';
import { uuidOf } from './identity.ts';

/** One entry of an SBOM file, by its package URL; `sources` has those of the source packages that it is built from. */
export type ListedPackage = { id: string; name: string; version: string; purl: string; sources: string[] };

/** What an SBOM file lists. */
export type SbomFile = {
  format: 'spdx' | 'cyclonedx';
  /** Its own name, a URI. */
  identity: string;
  /** The package URL of the image. */
  image: string;
  packages: ListedPackage[];
};

const spdx = z.object({
  spdxVersion: z.literal('SPDX-2.3', 'is not SPDX 2.3'),
  documentNamespace: z.string(),
  packages: z.array(
    z.object({
      SPDXID: z.string(),
      name: z.string(),
      versionInfo: z.string().default(''),
      primaryPackagePurpose: z.string().optional(),
      externalRefs: z
        .array(z.object({ referenceType: z.string(), referenceLocator: z.string() }))
        .default([]),
    }),
  ),
  relationships: z.array(
    z.object({ spdxElementId: z.string(), relationshipType: z.string(), relatedSpdxElement: z.string() }),
  ),
});

const component = z.object({
  'bom-ref': z.string(),
  name: z.string(),
  version: z.string().default(''),
  purl: z.string(),
  properties: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});
const cyclonedx = z.object({
  bomFormat: z.literal('CycloneDX'),
  serialNumber: z.string(),
  metadata: z.object({ component }),
  components: z.array(component),
});

/**
 * Reads an SBOM that `sbom` wrote, in either format. Its identity is made from its content, so one that was changed is
 * noticed; who wrote it is what its signature says.
 * @throws Error `<name>: …` when it is none, misses something, or was changed
 */
export function readSbom(text: string, name: string): SbomFile {
  const data = toObject(text, name);
  return 'spdxVersion' in data ? readSpdx(data, name) : readCycloneDx(data, name);
}

function readSpdx(data: object, name: string): SbomFile {
  const { documentNamespace, packages, relationships } = parse(spdx, data, name);
  const content = JSON.stringify({ ...data, documentNamespace: '' });
  if (!documentNamespace.endsWith(`-${uuidOf(content)}`)) throw changed(name);
  const purls = new Map(packages.map((one) => [one.SPDXID, purlOf(one)]));
  const sourcesOf = (id: string) =>
    relationships
      .filter((one) => one.spdxElementId === id && one.relationshipType === 'GENERATED_FROM')
      .map(({ relatedSpdxElement }) => purls.get(relatedSpdxElement) ?? '');
  const image = packages.find(({ primaryPackagePurpose }) => primaryPackagePurpose === 'CONTAINER');
  const listed = packages.filter(({ primaryPackagePurpose }) => primaryPackagePurpose === undefined);
  return {
    format: 'spdx',
    identity: documentNamespace,
    image: image ? purlOf(image) : '',
    packages: listed.map((one) => ({
      ...{ id: one.SPDXID, name: one.name, version: one.versionInfo, purl: purlOf(one) },
      sources: sourcesOf(one.SPDXID),
    })),
  };
}

function purlOf({ externalRefs }: z.output<typeof spdx>['packages'][number]): string {
  return externalRefs.find(({ referenceType }) => referenceType === 'purl')?.referenceLocator ?? '';
}

function readCycloneDx(data: object, name: string): SbomFile {
  const { serialNumber, metadata, components } = parse(cyclonedx, data, name);
  const { serialNumber: _, ...rest } = data as Record<string, unknown>;
  if (serialNumber !== `urn:uuid:${uuidOf(JSON.stringify(rest, null, 1))}`) throw changed(name);
  const packages = components.map((one) => ({
    ...{ id: one['bom-ref'], name: one.name, version: one.version, purl: one.purl },
    sources: one.properties.filter((each) => each.name === sourceProperty).map(({ value }) => value),
  }));
  return { format: 'cyclonedx', identity: serialNumber, image: metadata.component.purl, packages };
}

function parse<Schema extends z.ZodType>(schema: Schema, data: object, name: string): z.output<Schema> {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(
    `${name}: is no SBOM of ours: "${issue?.path.join('.') ?? ''}": ${issue?.message ?? ''}; write it again with the target sbom`,
  );
}

function changed(name: string): Error {
  return new Error(
    `${name}: was changed after it was written, or by another program; write it again with the target sbom`,
  );
}

function toObject(text: string, name: string): object {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data;
  } catch (cause) {
    throw new Error(
      `${name}: is not JSON: ${(cause as Error).message}; write it again with the target sbom`,
      { cause },
    );
  }
  throw new Error(`${name}: is no SBOM: it is not an object; write it again with the target sbom`);
}
