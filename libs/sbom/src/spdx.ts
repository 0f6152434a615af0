import { type Bill, type Component, type ImageFacts, idOf, type Source } from './component.ts';
import { uuidOf } from './identity.ts';
import { ociPurl, sourcePurl } from './purl.ts';

/**
 * SPDX 2.3 as JSON. No maintained library for it exists on npm, so it is written here, field by field, after
 * https://spdx.github.io/spdx-spec/v2.3/ .
 */
export function toSpdx({ image, components }: Bill): string {
  const sources = sourcesOf(components);
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: documentId,
    name: nameOf(image),
    documentNamespace: '',
    creationInfo: {
      created: image.created,
      creators: ['Organization: Distroless Python', 'Tool: distroless-sbom'],
    },
    packages: [
      imagePackage(image),
      ...components.map(componentPackage),
      ...sources.map((source) => sourcePackage(source, image.debian)),
    ],
    hasExtractedLicensingInfos: licenceTexts(components),
    relationships: relationships(components),
  };
  const namespace = `https://spdx.org/spdxdocs/${nameOf(image)}-${uuidOf(JSON.stringify(document))}`;
  return `${JSON.stringify({ ...document, documentNamespace: namespace }, null, 1)}\n`;
}

const documentId = 'SPDXRef-DOCUMENT';
const imageId = 'SPDXRef-image';
const unknown = 'NOASSERTION';

/** What both formats call the document. */
export function nameOf({ project, architecture, flavour }: ImageFacts): string {
  return `${project}-${architecture}-${flavour}`;
}

export function imagePurl({ repository, digest, architecture, tag }: ImageFacts): string {
  return ociPurl(repository, digest, { arch: architecture, tag });
}

function imagePackage(image: ImageFacts): object {
  return {
    SPDXID: imageId,
    name: image.repository,
    versionInfo: image.tag,
    downloadLocation: unknown,
    filesAnalyzed: false,
    checksums: [{ algorithm: 'SHA256', checksumValue: image.digest.replace('sha256:', '') }],
    licenseConcluded: unknown,
    licenseDeclared: unknown,
    licenseComments: `the image's label says ${image.licence}; each package has its own licence`,
    copyrightText: unknown,
    primaryPackagePurpose: 'CONTAINER',
    sourceInfo: `built from commit ${image.revision}`,
    comment: Object.entries(image.labels)
      .map(([name, value]) => `${name}=${value}`)
      .join('; '),
    externalRefs: [purlReference(imagePurl(image))],
  };
}

function componentPackage({ licence, ...component }: Component): object {
  const { version, sha256, supplier, cpe } = component;
  return {
    SPDXID: `SPDXRef-${component.id}`,
    name: component.name,
    ...(version !== undefined && { versionInfo: version }),
    ...(supplier !== undefined && { supplier: `Organization: ${supplier}` }),
    downloadLocation: component.download ?? unknown,
    filesAnalyzed: false,
    ...(sha256 !== undefined && { checksums: [{ algorithm: 'SHA256', checksumValue: sha256 }] }),
    licenseConcluded: unknown,
    licenseDeclared: 'expression' in licence ? licence.expression : unknown,
    ...('reason' in licence && { licenseComments: licence.reason }),
    copyrightText: unknown,
    externalRefs: [
      purlReference(component.purl),
      ...(cpe === undefined
        ? []
        : [{ referenceCategory: 'SECURITY', referenceType: 'cpe23Type', referenceLocator: cpe }]),
    ],
  };
}

function sourcePackage(source: Source, debian: number): object {
  return {
    SPDXID: sourceId(source),
    name: source.name,
    versionInfo: source.version,
    downloadLocation: unknown,
    filesAnalyzed: false,
    licenseConcluded: unknown,
    licenseDeclared: unknown,
    licenseComments: 'see the packages that are built from it',
    copyrightText: unknown,
    primaryPackagePurpose: 'SOURCE',
    externalRefs: [purlReference(sourcePurl(source, debian))],
  };
}

function purlReference(locator: string): object {
  return { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: locator };
}

function sourceId({ name, version }: Source): string {
  return `SPDXRef-${idOf('source', name, version.replaceAll('+', '.plus.').replaceAll('~', '.tilde.'))}`;
}

function sourcesOf(components: readonly Component[]): Source[] {
  const byId = new Map(
    components.flatMap(({ sources }) => sources.map((one) => [sourceId(one), one] as const)),
  );
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, source]) => source);
}

function relationships(components: readonly Component[]): object[] {
  return [
    relation(documentId, 'DESCRIBES', imageId),
    ...components.flatMap(({ id, within, sources }) => [
      ...(within.length > 0 ? within : ['image']).map((carrier) =>
        relation(`SPDXRef-${carrier}`, 'CONTAINS', `SPDXRef-${id}`),
      ),
      ...sources.map((source) => relation(`SPDXRef-${id}`, 'GENERATED_FROM', sourceId(source))),
    ]),
  ];
}

function relation(from: string, type: string, to: string): object {
  return { spdxElementId: from, relationshipType: type, relatedSpdxElement: to };
}

function licenceTexts(components: readonly Component[]): object[] {
  const texts = components.flatMap(({ licence }) => ('texts' in licence ? licence.texts : []));
  const byId = new Map(texts.map((text) => [text.id, text]));
  return [...byId.values()]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, name, text }) => ({ licenseId: id, name, extractedText: text }));
}
