import type { OddityKind } from '@distroless/image';
import type { Check } from './check.ts';

/** Engines and scanners read these in the same way, and good images have them. */
const harmless: readonly OddityKind[] = ['name-encoding', 'absolute-path', 'special-file', 'owner', 'no-end'];

/** Two programs may find different files in such an archive. */
export const layerArchives: Check = {
  name: 'layer-archives',
  holds: 'every reader finds the same files in the layers',
  severity: 'error',
  fix: 'build the image again with docker or podman; they do not write archives like this one',
  appliesTo: { others: 'all' },
  *run({ oddities }) {
    for (const { kind, path, layer, message } of oddities) {
      if (harmless.includes(kind)) continue;
      const place = layer === undefined ? '' : `layer ${layer + 1}: `;
      yield {
        kind,
        message: `${place}${message}`,
        ...(path !== undefined && { path: `/${path}` }),
        ...(layer !== undefined && { layer: layer + 1 }),
      };
    }
  },
};
