import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { describe, expect, it } from 'vitest';
import { toCycloneDx } from './cyclonedx.ts';
import { makeBill } from './make-bill.ts';
import { readSbom } from './read-sbom.ts';
import { toSpdx } from './spdx.ts';
import { inputs, madeSealed, recorded } from './testing/made-sealed.ts';
import { spdxSchema } from './testing/spdx-schema.ts';

const copyright =
  'Format: x\n\nFiles: *\nLicense: GPL-2+ and public-domain\n\nLicense: public-domain\n Free for all.\n';
const { bill } = makeBill(madeSealed({ rootfs: recorded('libz1', [], { copyright }) }), inputs());
const [spdx, cyclonedx] = [toSpdx(bill), toCycloneDx(bill)];

describe('both formats', () => {
  it('have the same bytes each time, and no time but that of the image', () => {
    expect([toSpdx(bill), toCycloneDx(bill)]).toEqual([spdx, cyclonedx]);
    for (const text of [spdx, cyclonedx]) {
      expect(new Set(text.match(/20\d\d-\d\d-\d\dT[\d:.]+Z/g)).size).toBe(1);
    }
  });

  it('have another identity when the image has another content', () => {
    const other = { ...bill, components: bill.components.slice(1) };
    const identities = [spdx, toSpdx(other), cyclonedx, toCycloneDx(other)].map(
      (text) => readSbom(text, 'x').identity,
    );
    expect(new Set(identities).size).toBe(4);
  });

  it('list the same packages, without the image and source packages', () => {
    const purls = [spdx, cyclonedx].map((text) =>
      readSbom(text, 'x')
        .packages.map(({ purl }) => purl)
        .sort(),
    );
    expect(purls[0]).toEqual(purls[1]);
    expect(purls[0]).toEqual(bill.components.map(({ purl }) => purl).sort());
    const sources = [spdx, cyclonedx].map((text) =>
      readSbom(text, 'x').packages.flatMap((one) => one.sources),
    );
    expect(sources).toEqual(
      Array(2).fill(['pkg:deb/debian/libz1@1:2.0-3%2Bdeb13u1?arch=source&distro=debian-13']),
    );
    expect(readSbom(spdx, 'x').image).toMatch(/^pkg:oci\/python-distroless@sha256:0123/);
  });
});

it('both say that CPython is a substitute', () => {
  const [root] = JSON.parse(spdx).packages;
  expect(root.comment).toBe(
    'org.python.build=release; org.python.eol=2029-10-31; org.python.release=3.13.15; org.python.series=3.13; org.python.substitute-for=3.13.16',
  );
  expect(JSON.parse(cyclonedx).metadata.component.properties).toContainEqual({
    name: 'distroless-python:org.python.substitute-for',
    value: '3.13.16',
  });
});

describe('CycloneDX', () => {
  it('is valid by the schema of CycloneDX 1.6', async () => {
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    expect(await validator.validate(cyclonedx)).toBe(null);
    // The validator does refuse.
    expect(await validator.validate(cyclonedx.replace('"purl"', '"parl"'))).not.toBe(null);
  });

  it('names the source package and why there is no licence', () => {
    const libz = JSON.parse(cyclonedx).components.find((one: { name: string }) => one.name === 'libz1');
    expect(libz.licenses[0].expression).toBe('GPL-2.0-or-later AND LicenseRef-debian-public-domain-2b95ad65');
    const hacl = JSON.parse(cyclonedx).components.find((one: { name: string }) => one.name === 'hacl-star');
    expect(hacl.properties).toContainEqual({
      name: 'distroless-python:no-licence',
      value: "CPython's SBOM states no licence",
    });
  });
});

describe('SPDX', () => {
  it('has the form of SPDX 2.3, without fields that it does not know', () => {
    expect(spdxSchema.parse(JSON.parse(spdx))).toEqual(JSON.parse(spdx));
  });

  it('has each element that a relationship names, and each name once', () => {
    const { packages, relationships } = spdxSchema.parse(JSON.parse(spdx));
    const ids = packages.map(({ SPDXID }) => SPDXID);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { spdxElementId, relatedSpdxElement } of relationships) {
      expect([...ids, 'SPDXRef-DOCUMENT']).toEqual(
        expect.arrayContaining([spdxElementId, relatedSpdxElement]),
      );
    }
    // Everything is in the image, directly or inside something else.
    const held = relationships.filter(({ relationshipType }) => relationshipType === 'CONTAINS');
    expect(held.map(({ relatedSpdxElement }) => relatedSpdxElement).sort()).toEqual(
      bill.components.map(({ id }) => `SPDXRef-${id}`).sort(),
    );
  });

  it('has the text of each licence that SPDX does not list', () => {
    const { hasExtractedLicensingInfos } = spdxSchema.parse(JSON.parse(spdx));
    expect(hasExtractedLicensingInfos).toEqual([
      {
        licenseId: 'LicenseRef-debian-public-domain-2b95ad65',
        name: 'public-domain',
        extractedText: 'Free for all.',
      },
    ]);
  });
});

describe('readSbom refuses', () => {
  const again = 'write it again with the target sbom';
  const tampered = `x.json: was changed after it was written, or by another program; ${again}`;
  it.each([
    ['a changed version in SPDX', spdx.replace('3.13.15"', '3.13.16"'), tampered],
    ['a changed version in CycloneDX', cyclonedx.replace('"3.13.15"', '"3.13.16"'), tampered],
    ['half a file', spdx.slice(0, 500), /^x\.json: is not JSON: /],
    ['another list', '[]', `x.json: is no SBOM: it is not an object; ${again}`],
    [
      'SPDX 2.2',
      spdx.replace('SPDX-2.3', 'SPDX-2.2'),
      /^x\.json: is no SBOM of ours: "spdxVersion": is not SPDX 2\.3/,
    ],
    ['another JSON file', '{"bomFormat": "x"}', /^x\.json: is no SBOM of ours: "bomFormat"/],
  ])('%s', (_reason, text, message) => {
    expect(() => readSbom(text, 'x.json')).toThrow(message instanceof RegExp ? message : new Error(message));
  });
});
