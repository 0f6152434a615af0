/** One image in both engines: digests of the unpacked layers, from the bottom; none if the engine does not have it. */
export type ImageLayers = { image: string; podman: readonly string[]; docker: readonly string[] };

/** Whether every image has the same layers in both engines, and a table that shows the differences. */
export function compareLayers(images: readonly ImageLayers[]): { equal: boolean; table: string } {
  const width = Math.max('image'.length, ...images.map(({ image }) => image.length));
  const lines = [`${'image'.padEnd(width)}  layers  in podman and docker`];
  let equal = images.length > 0;
  for (const { image, podman, docker } of images) {
    const differences = findDifferences(podman, docker);
    const isEqual = podman.length > 0 && differences.length === 0;
    equal &&= isEqual;
    const count = String(Math.max(podman.length, docker.length)).padStart('layers'.length);
    const verdict = podman.length + docker.length === 0 ? 'in neither' : isEqual ? 'equal' : 'DIFFERENT';
    lines.push(`${image.padEnd(width)}  ${count}  ${verdict}`, ...differences);
  }
  return { equal, table: lines.join('\n') };
}

function findDifferences(podman: readonly string[], docker: readonly string[]): string[] {
  const longer = podman.length > docker.length ? podman : docker;
  return [...longer.keys()]
    .filter((number) => podman[number] !== docker[number])
    .flatMap((number) => [
      `  ${number + 1}. podman ${podman[number] ?? 'none'}`,
      `     docker ${docker[number] ?? 'none'}`,
    ]);
}
