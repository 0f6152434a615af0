import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import type { Bill, Component, ImageFacts } from './component.ts';
import { uuidOf } from './identity.ts';
import { sourcePurl } from './purl.ts';
import { imagePurl } from './spdx.ts';

const prefix = 'distroless-python';
export const sourceProperty = `${prefix}:source-package`;

/** CycloneDX 1.6 as JSON. */
export function toCycloneDx(bill: Bill): string {
  const first = serialize(bill, undefined);
  return `${serialize(bill, `urn:uuid:${uuidOf(first)}`)}\n`;
}

function serialize({ image, components }: Bill, serialNumber: string | undefined): string {
  const listed = new Map(components.map((one) => [one.id, componentOf(one, image)]));
  const root = imageComponent(image);
  for (const { id, within } of components) {
    const component = listed.get(id);
    if (!component) continue;
    const carriers = within.length > 0 ? within.map((carrier) => listed.get(carrier)) : [root];
    for (const carrier of carriers) carrier?.dependencies.add(component.bomRef);
  }
  const bom = new Models.Bom({
    ...(serialNumber !== undefined && { serialNumber }),
    metadata: new Models.Metadata({ timestamp: new Date(image.created), component: root }),
    components: new Models.ComponentRepository(listed.values()),
  });
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  return new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true, space: 1 });
}

function imageComponent(image: ImageFacts): Models.Component {
  return new Models.Component(Enums.ComponentType.Container, image.repository, {
    bomRef: 'image',
    version: image.tag,
    purl: imagePurl(image),
    hashes: hashOf(image.digest.replace('sha256:', '')),
    properties: properties({ revision: image.revision, flavour: image.flavour, ...image.labels }),
  });
}

function componentOf(component: Component, { debian }: ImageFacts): Models.Component {
  const { name, version, purl, cpe, sha256, supplier, licence, sources, download } = component;
  const [source] = sources;
  const type = component.kind === 'cpython' ? Enums.ComponentType.Platform : Enums.ComponentType.Library;
  const more = {
    ...(source && { source: `${source.name}@${source.version}` }),
    ...('reason' in licence && { 'no-licence': licence.reason }),
  };
  return new Models.Component(type, name, {
    bomRef: component.id,
    purl,
    ...(version !== undefined && { version }),
    ...(cpe !== undefined && { cpe: cpe as `cpe:${string}` }),
    ...(sha256 !== undefined && { hashes: hashOf(sha256) }),
    ...(supplier !== undefined && { supplier: new Models.OrganizationalEntity({ name: supplier }) }),
    ...('expression' in licence && { licenses: licenceOf(licence.expression) }),
    ...(download !== undefined && { externalReferences: distribution(download) }),
    properties: properties(
      more,
      sources.map((one) => sourcePurl(one, debian)),
    ),
  });
}

function hashOf(sha256: string): Models.HashDictionary {
  return new Models.HashDictionary([[Enums.HashAlgorithm['SHA-256'], sha256]]);
}

function licenceOf(expression: string): Models.LicenseRepository {
  const licence = new Models.LicenseExpression(expression);
  licence.acknowledgement = Enums.LicenseAcknowledgement.Declared;
  return new Models.LicenseRepository([licence]);
}

function distribution(url: string): Models.ExternalReferenceRepository {
  const reference = new Models.ExternalReference(url, Enums.ExternalReferenceType.Distribution);
  return new Models.ExternalReferenceRepository([reference]);
}

/** Source packages stand in properties: the library has no pedigree. */
function properties(
  named: Record<string, string>,
  sources: readonly string[] = [],
): Models.PropertyRepository {
  const pairs = [
    ...Object.entries(named),
    ...sources.map((purl): [string, string] => ['source-package', purl]),
  ];
  return new Models.PropertyRepository(
    pairs.map(([name, value]) => new Models.Property(`${prefix}:${name}`, value)),
  );
}
