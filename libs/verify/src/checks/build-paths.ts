import { type Entry, isElf, nameOf } from '@distroless/image';
import { entriesOfAllLayers } from '../saved-image.ts';
import { type StaticCheck, unlessUpstream } from './static-check.ts';

const prefix = 'usr/local/';

/** Where the recipe compiles and installs; not within another path, such as `Tools/build`. */
const folders = /(?<![\w.)}/-])\/(?:build\b(?!-)|out\/|src\/)/;

export const buildPaths: StaticCheck = {
  name: 'no-build-paths',
  about: 'no file of CPython names a folder in which it was compiled',
  variants: ['runtime', 'debug', 'builder'],
  unless: ({ config }) => unlessUpstream(config.labels),
  *find(image) {
    for (const { entry, where } of entriesOfAllLayers(image)) {
      if (entry.type !== 'file' || !isMade(entry)) continue;
      const path = folders.exec(entry.content.toString('latin1'))?.[0];
      if (path !== undefined) yield `${where} names "${path}"`;
    }
  },
};

/** What a compile writes down: programs and libraries, and what `sysconfig` knows of it. */
function isMade({ path, content }: Entry & { type: 'file' }): boolean {
  if (!path.startsWith(prefix) || path.includes('/site-packages/')) return false;
  return (
    isElf(content) || /^(?:_sysconfig|Makefile$|build-details\.json$|python3.*-config)/.test(nameOf(path))
  );
}
