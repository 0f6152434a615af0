import { compareSeries, listImages, parseProject, type Versions } from '@distroless/matrix';

/**
 * The named image projects, after a check; without names, all of the newest series that can be built.
 * @throws Error for a project that is not in versions.yaml, and when no series can be built
 */
export async function chooseProjects(
  named: readonly string[],
  { versions, canBeBuilt }: { versions: Versions; canBeBuilt: (series: string) => Promise<boolean> },
): Promise<string[]> {
  for (const project of named) parseProject(project, versions);
  if (named.length > 0) return [...named];
  for (const newest of Object.keys(versions.series).sort(compareSeries).reverse()) {
    if (!(await canBeBuilt(newest))) continue;
    const images = listImages(versions).filter(({ series }) => series === newest);
    return images.map(({ series, variant }) => `python-${series}-${variant}`);
  }
  throw new Error('cannot choose a series: none has a tarball that is available; run ./nx lock');
}
