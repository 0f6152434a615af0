import type { ImageOptions } from './image-facts.ts';

/**
 * CPython is cross-compiled for arm64 only.
 * @param machine this machine's architecture, as Node names it
 * @throws Error that names the configuration to run instead
 */
export function checkMachine({ series, variant, arch }: ImageOptions, machine: string): void {
  if (arch !== 'amd64' || machine !== 'arm64') return;
  const project = `python-${series}-${variant}`;
  throw new Error(
    `cannot build ${project} for amd64: this machine is arm64, and CPython is cross-compiled only the other way round; run "./nx run ${project}:container:arm64"`,
  );
}
