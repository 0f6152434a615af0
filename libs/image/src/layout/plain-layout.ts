/**
 * The folder of a layout's twin: the same image, with plain layers. Engines load that one. podman 4 cannot save an image with
 * zstd layers again (`save --format docker-archive`), which checks need, and docker before 23 cannot load one. Both have one
 * configuration, which names the layers as they are unpacked, so they are one image for the engines.
 */
export function plainLayout(folder: string): string {
  return `${folder}-plain`;
}
