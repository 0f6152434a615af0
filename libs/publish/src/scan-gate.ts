import { readLock } from '@distroless/lockfile';
import type { ImageId } from '@distroless/matrix';
import { readSbom } from '@distroless/sbom';
import { fixable, type Judged, nameOf, openVexOf, scan, scanSettings } from '@distroless/scan';
import type { Context } from '@distroless/workspace';
import type { ReleaseSboms } from './release-sboms.ts';
import type { SealedImage } from './sealed-image.ts';

/** What is known to be vulnerable in an image. */
export type Scanned = {
  /** A line for each package with a vulnerability that has a fix. */
  fixable: readonly string[];
  /** The statements of vex.yaml that apply, as OpenVEX. */
  openVex?: string;
};

/** @throws Error when it is not known */
export type ScanGate = (image: ImageId, sealed: SealedImage) => Promise<Scanned>;

/** Scans release builds by their SBOM. */
export function scanGate(context: Context, sboms: ReleaseSboms): ScanGate {
  return async (image, sealed) => {
    const { spdx } = await sboms(image, sealed);
    const { layout } = sealed;
    const sbom = readSbom(spdx, 'the SBOM');
    if (!decodeURIComponent(sbom.image).includes(`@${layout.manifest.digest}`)) {
      throw new Error(`the SBOM is about "${sbom.image}", not about "${layout.manifest.digest}"; run again`);
    }
    const { release } = await readLock(context.workspace, image);
    const report = await scan(sbom, await scanSettings(context, { newestPython: release.version }));
    const openVex = openVexOf(report);
    return { fixable: describe(fixable(report)), ...(openVex !== undefined && { openVex }) };
  };
}

/** `glibc 2.41-12: CVE-2026-1111, CVE-2026-2222 fixed in 2.41-13`. */
function describe(findings: readonly Judged[]): string[] {
  const groups = new Map<string, { what: string; ids: string[]; fixed: string }>();
  for (const { subject, id, fixed = '' } of findings) {
    const what = `${nameOf(subject)} ${subject.version}`;
    const known = groups.get(`${what} ${fixed}`);
    groups.set(`${what} ${fixed}`, { what, ids: [...(known?.ids ?? []), id], fixed });
  }
  return [...groups.values()].map(({ what, ids, fixed }) => `${what}: ${ids.join(', ')} fixed in ${fixed}`);
}
