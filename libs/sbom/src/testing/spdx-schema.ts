import { z } from 'zod';

// SPDX 2.3, as far as we write it; no npm package has the official schema.
// https://github.com/spdx/spdx-spec/blob/v2.3/schemas/spdx-schema.json
const id = z.string().regex(/^SPDXRef-[a-zA-Z0-9.-]+$/);
const uri = z.string().regex(/^https:\/\/[^#\s]+$/);
const expression = z.string().regex(/^(NOASSERTION|[A-Za-z0-9.()+ -]+)$/);

const spdxPackage = z.strictObject({
  SPDXID: id,
  name: z.string().min(1),
  versionInfo: z.string().min(1).optional(),
  supplier: z
    .string()
    .regex(/^(Organization|Person): .+$/)
    .optional(),
  downloadLocation: z.union([z.literal('NOASSERTION'), uri]),
  filesAnalyzed: z.literal(false),
  checksums: z
    .array(
      z.strictObject({ algorithm: z.literal('SHA256'), checksumValue: z.string().regex(/^[0-9a-f]{64}$/) }),
    )
    .optional(),
  licenseConcluded: expression,
  licenseDeclared: expression,
  licenseComments: z.string().optional(),
  copyrightText: z.literal('NOASSERTION'),
  primaryPackagePurpose: z.enum(['CONTAINER', 'SOURCE']).optional(),
  sourceInfo: z.string().optional(),
  comment: z.string().optional(),
  externalRefs: z.array(
    z.union([
      z.strictObject({
        referenceCategory: z.literal('PACKAGE-MANAGER'),
        referenceType: z.literal('purl'),
        referenceLocator: z.string().regex(/^pkg:[a-z]+\/\S+$/),
      }),
      z.strictObject({
        referenceCategory: z.literal('SECURITY'),
        referenceType: z.literal('cpe23Type'),
        referenceLocator: z.string().regex(/^cpe:2\.3:a(:[^:\s]+){10}$/),
      }),
    ]),
  ),
});

export const spdxSchema = z.strictObject({
  spdxVersion: z.literal('SPDX-2.3'),
  dataLicense: z.literal('CC0-1.0'),
  SPDXID: z.literal('SPDXRef-DOCUMENT'),
  name: z.string().min(1),
  documentNamespace: uri,
  creationInfo: z.strictObject({
    created: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    creators: z.array(z.string().regex(/^(Tool|Organization|Person): .+$/)).min(1),
  }),
  packages: z.array(spdxPackage).min(1),
  hasExtractedLicensingInfos: z.array(
    z.strictObject({
      licenseId: z.string().regex(/^LicenseRef-[a-zA-Z0-9.-]+$/),
      name: z.string(),
      extractedText: z.string().min(1),
    }),
  ),
  relationships: z.array(
    z.strictObject({
      spdxElementId: id,
      relationshipType: z.enum(['DESCRIBES', 'CONTAINS', 'GENERATED_FROM']),
      relatedSpdxElement: id,
    }),
  ),
});
