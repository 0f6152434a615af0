import { compareLayers } from './compare-layers.ts';

/** What an engine has built: the same projects in the same order for both engines. */
export type Build = { images: readonly BuiltImage[]; faults: readonly string[] };

export type BuiltImage = {
  project: string;
  image: string;
  /** Digests of the unpacked layers, from the bottom. */
  layers: readonly string[];
  /** Digest of the manifest of the sealed image, or `nothing`: each engine builds the image's settings itself. */
  manifest: string;
};

/** A table of the layers in both engines, and everything that failed or differs. */
export function compareBuilds({ podman, docker }: { podman: Build; docker: Build }): {
  table: string;
  faults: string[];
} {
  const pairs = podman.images.map((first, number) => ({ first, second: docker.images[number] }));
  const { equal, table } = compareLayers(
    pairs.map(({ first, second }) => ({
      image: first.image,
      podman: first.layers,
      docker: second?.layers ?? [],
    })),
  );
  const faults = [...podman.faults, ...docker.faults];
  if (!equal) faults.push('the images do not have the same layers in both engines, as shown above');
  for (const { first, second } of pairs) {
    if (first.manifest === second?.manifest) continue;
    faults.push(
      `${first.project}: sealed as "${first.manifest}" with podman, as "${second?.manifest}" with docker`,
    );
  }
  return { table, faults };
}
