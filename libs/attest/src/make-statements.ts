import { digestOf } from '@distroless/image';
import { readSource } from '@distroless/lockfile';
import {
  type CheckedImages,
  composeIndex,
  publishedTags,
  type ReleaseSboms,
  type SealedImage,
} from '@distroless/publish';
import { readSbom } from '@distroless/sbom';
import { type Context, readFreshLock } from '@distroless/workspace';
import { collectLocks } from './locked-inputs.ts';
import { makeProvenance } from './provenance.ts';
import { makeStatement, type Statement } from './statement.ts';

type Options = {
  context: Context;
  /** A URI of who signs. */
  builder: string;
  sboms: ReleaseSboms;
};

/**
 * What is said about images that may be published: of each one its provenance, both SBOMs and its OpenVEX, and of each one
 * and of the index that its owner publishes it. The same images and the same builder give the same bytes.
 */
export async function makeStatements(checked: CheckedImages, options: Options): Promise<Statement[]> {
  const name = publishedTags(checked).repository;
  const index = { name, digest: digestOf(composeIndex(checked.images)) };
  const statements = [makeStatement(index, 'signature', {})];
  for (const image of checked.images) {
    const subject = { name, digest: image.layout.manifest.digest };
    const sboms = await sbomsOf(checked, image, options);
    statements.push(
      makeStatement(subject, 'signature', {}),
      makeStatement(subject, 'provenance', await provenanceOf(checked, image, options)),
      makeStatement(subject, 'spdx', sboms.spdx),
      makeStatement(subject, 'cyclonedx', sboms.cyclonedx),
      ...openVexOf(checked, subject),
    );
  }
  return statements;
}

/** There is none for an image without statements. */
function openVexOf({ openVex }: CheckedImages, subject: { name: string; digest: string }): Statement[] {
  const text = openVex?.[subject.digest];
  return text === undefined ? [] : [makeStatement(subject, 'openvex', JSON.parse(text))];
}

async function sbomsOf(
  checked: CheckedImages,
  image: SealedImage,
  { sboms }: Options,
): Promise<{ spdx: object; cyclonedx: object }> {
  const made = await sboms(checked, image);
  for (const text of [made.spdx, made.cyclonedx]) checkSubject(text, image.layout.manifest.digest);
  return { spdx: JSON.parse(made.spdx), cyclonedx: JSON.parse(made.cyclonedx) };
}

/**
 * Compares the image of an SBOM with the one it belongs to.
 * @throws Error when it lists another one, or was changed after it was made
 */
export function checkSubject(sbom: string, digest: string): void {
  const { image } = readSbom(sbom, 'the SBOM');
  if (decodeURIComponent(image).includes(`@${digest}`)) return;
  throw new Error(`the SBOM is about "${image}", not about "${digest}"`);
}

async function provenanceOf(
  { series, variant }: CheckedImages,
  { architecture, labels }: SealedImage,
  { context, builder }: Options,
): Promise<object> {
  const locks = await collectLocks({ series, variant }, context.workspace, (image) =>
    readFreshLock(image, context),
  );
  const tarball = await readSource(series, context);
  const project = `python-${series}-${variant}`;
  return makeProvenance({ ...locks, tarball, project, architecture, labels, builder });
}
