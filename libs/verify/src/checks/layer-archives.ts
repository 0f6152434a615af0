import type { OddityKind } from '@distroless/image';
import type { Check } from './check.ts';

/** Engines and scanners agree on these, and good images have them. */
const harmless: readonly OddityKind[] = ['name-encoding', 'absolute-path', 'special-file', 'owner', 'no-end'];

/** Of two readers of such an archive, one may see files that the other does not. */
export const layerArchives: Check = {
  name: 'layer-archives',
  holds: 'every reader finds the same files in the layers',
  severity: 'error',
  fix: 'build the image again with docker or podman; an archive like this is not written by them',
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
