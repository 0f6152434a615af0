import type { Variant } from '@distroless/matrix';
import type { SavedImage } from './saved-image.ts';

/** Images inherit labels from their base, so labels say which series; files say which variant. */
export function madeFrom({ config, tree }: SavedImage): Variant | undefined {
  const series = seriesLabel({ config });
  if (series === '' || tree.get(`usr/local/bin/python${series}`)?.type !== 'file') return undefined;
  if (tree.get('var/lib/dpkg/status')) return 'builder';
  return tree.get('usr/bin/busybox') ? 'debug' : 'runtime';
}

/** The series of CPython (`3.13`) that the image's label names; `''` without a label. */
export function seriesLabel({ config }: Pick<SavedImage, 'config'>): string {
  return config.labels['org.python.series'] ?? '';
}

/** Why a check of flags and folders is skipped: somebody else compiled this CPython. */
export function unlessUpstream(labels: Readonly<Record<string, string>>): string | undefined {
  return labels['org.python.build'] === 'upstream'
    ? 'CPython was compiled by upstream, with its own flags'
    : undefined;
}
