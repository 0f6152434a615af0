import { type Entry, isElf, nameOf } from '@distroless/image';
import { unlessUpstream } from '../model/origin.ts';
import { entriesOfAllLayers } from '../model/saved-image.ts';
import { type Check, inLayer } from './check.ts';

const prefix = 'usr/local/';

/** Where the recipe compiles and installs; not within another path, such as `Tools/build`. */
const folders = /(?<![\w.)}/-])\/(?:build\b(?!-)|out\/|src\/)/;

export const buildPaths: Check = {
  name: 'no-build-paths',
  holds: 'no file of CPython names a folder in which it was compiled',
  severity: 'error',
  fix: 'compile with paths that do not depend on the build folder (-ffile-prefix-map)',
  appliesTo: {
    ours: ['runtime', 'debug', 'builder'],
    unless: ({ config }) => unlessUpstream(config.labels),
  },
  *run(image) {
    for (const place of entriesOfAllLayers(image)) {
      const { entry } = place;
      if (entry.type !== 'file' || !isMade(entry)) continue;
      const path = folders.exec(entry.content.toString('latin1'))?.[0];
      if (path !== undefined) yield inLayer(place, 'build-path', `names "${path}"`);
    }
  },
};

/** Files that record how CPython was compiled: programs, libraries, and the data of `sysconfig`. */
function isMade({ path, content }: Entry & { type: 'file' }): boolean {
  if (!path.startsWith(prefix) || path.includes('/site-packages/')) return false;
  return (
    isElf(content) || /^(?:_sysconfig|Makefile$|build-details\.json$|python3.*-config)/.test(nameOf(path))
  );
}
