import { readLock } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import { madeSboms } from '@distroless/sbom/testing';
import { collectLocks } from '../locked-inputs.ts';
import { makeProvenance, type ProvenanceInputs } from '../provenance.ts';
import { makeStatement, type Statement } from '../statement.ts';

/** An image that was built from a workspace. */
export type BuiltImage = {
  image: ImageId;
  architecture: Architecture;
  labels: Readonly<Record<string, string>>;
  /** Of its manifest. */
  digest: string;
};

/** What is said about an image. Its provenance is that of the workspace's locks, but for what is named in `more`. */
export async function makeStatementsOf(
  { image, architecture, labels, digest }: BuiltImage,
  workspace: string,
  more: Partial<ProvenanceInputs> = {},
): Promise<Statement[]> {
  const locks = await collectLocks(image, workspace, (each) => readLock(workspace, each));
  const provenance = makeProvenance({
    ...{ project: `python-${image.series}-${image.variant}`, architecture, labels },
    ...{ builder: 'urn:builder', tarball: locks.toolchain.release, ...locks, ...more },
  });
  const subject = { name: 'python-distroless', digest };
  const sboms = madeSboms(digest);
  return [
    makeStatement(subject, 'signature', {}),
    makeStatement(subject, 'provenance', provenance),
    makeStatement(subject, 'spdx', JSON.parse(sboms.spdx)),
    makeStatement(subject, 'cyclonedx', JSON.parse(sboms.cyclonedx)),
  ];
}
