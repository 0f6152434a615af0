import { type Entry, isElf, makeMatcher, readElf } from '@distroless/image';
import type { Variant } from '@distroless/matrix';
import { entriesOfAllLayers, type SavedImage } from '../saved-image.ts';
import type { StaticCheck } from './static-check.ts';

/** All that is there to be run. The list is closed, so a shell is found under any name. */
function knownPrograms(variant: Variant, { config }: SavedImage): string[] {
  const known = [`usr/local/bin/python${config.labels['org.python.series']}`, 'usr/sbin/ldconfig'];
  return variant === 'debug' ? [...known, 'usr/bin/busybox'] : known;
}

/**
 * What can be run because every program needs it. The loader runs what it is given, but maps no code from a file system
 * that is mounted `noexec`; glibc's libraries print their version.
 */
const isUnavoidable = makeMatcher([
  'usr/lib/*-linux-gnu/ld-linux-*.so.*',
  'usr/lib/*-linux-gnu/libc.so.6',
  // As glibc names them in Debian 11.
  'usr/lib/*-linux-gnu/ld-2.*.so',
  'usr/lib/*-linux-gnu/libc-2.*.so',
  'usr/lib/*-linux-gnu/libpthread-2.*.so',
]);

/** Programs are ELF files that are linked to be run, whether or not their mode says so, and scripts that may be run. */
export const programs: StaticCheck = {
  name: 'programs',
  about: 'no layer has a program but the interpreter and ldconfig (and busybox, in debug)',
  variants: ['runtime', 'debug'],
  *find(image: SavedImage, { variant }) {
    const known = knownPrograms(variant, image);
    const found = new Set<string>();
    for (const { entry, where } of entriesOfAllLayers(image)) {
      if (!isProgram(entry)) continue;
      found.add(entry.path);
      if (!known.includes(entry.path) && !isUnavoidable(entry.path)) yield `${where} is a program`;
    }
    for (const path of known) {
      if (!found.has(path)) yield `/${path} is missing`;
    }
  },
};

function isProgram(entry: Entry): boolean {
  if (entry.type !== 'file') return false;
  if (!isElf(entry.content)) return isScript(entry);
  const { type, flags, interpreter } = readElf(entry.content, entry.path);
  return type === 'executable' || flags.pie || interpreter !== undefined;
}

function isScript({ content, mode }: Entry & { type: 'file' }): boolean {
  return (mode & 0o111) !== 0 && content.toString('latin1', 0, 2) === '#!';
}
