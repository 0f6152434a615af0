import type { ImageConfig } from '@distroless/image';

/**
 * A label of an image that its SBOM needs.
 * @throws Error that names the label: an SBOM that leaves out what it does not find would look complete
 */
export function imageLabel(
  { labels }: Pick<ImageConfig, 'labels'>,
  name: string,
  { project }: { project: string },
): string {
  const value = labels[name];
  if (value) return value;
  throw new Error(
    `cannot list what is in ${project}: the image has no label "${name}"; build it again in a clone with git: ./nx run ${project}:container`,
  );
}
