import { type Entry, isElf, makeMatcher } from '@distroless/image';
import type { Variant } from '@distroless/matrix';
import type { ImageModel } from '../model/image-model.ts';
import { seriesLabel } from '../model/origin.ts';
import { entriesOfAllLayers } from '../model/saved-image.ts';
import { atPath, type Check, inLayer } from './check.ts';

/** All programs that the image should have. Nothing else is allowed, so a shell is found under any name. */
function knownPrograms(variant: Variant, image: ImageModel): string[] {
  const known = [`usr/local/bin/python${seriesLabel(image)}`, 'usr/sbin/ldconfig'];
  return variant === 'debug' ? [...known, 'usr/bin/busybox'] : known;
}

/**
 * What can be run because every program needs it. The loader runs any program that it is given, but maps no code from a file system
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
export const programs: Check = {
  name: 'programs',
  holds: 'no layer has a program except the interpreter and ldconfig (and busybox, in debug)',
  severity: 'error',
  fix: 'leave the program out of the package list, or drop the file',
  appliesTo: { ours: ['runtime', 'debug'] },
  *run(image, { variant }) {
    const known = knownPrograms(variant, image);
    const present = new Set<string>();
    for (const place of entriesOfAllLayers(image)) {
      const { entry } = place;
      if (!isProgram(entry, image)) continue;
      present.add(entry.path);
      if (!known.includes(entry.path) && !isUnavoidable(entry.path))
        yield inLayer(place, 'program', 'is a program');
    }
    for (const path of known) {
      if (!present.has(path)) yield atPath(path, 'missing-program', 'is missing');
    }
  },
};

function isProgram(entry: Entry, image: ImageModel): boolean {
  if (entry.type !== 'file') return false;
  if (!isElf(entry.content)) return isScript(entry);
  const elf = image.elfOf(entry);
  // The kernel may run a file that we cannot parse.
  return elf === undefined || elf.type === 'executable' || elf.flags.pie || elf.interpreter !== undefined;
}

function isScript({ content, mode }: Entry & { type: 'file' }): boolean {
  return (mode & 0o111) !== 0 && content.toString('latin1', 0, 2) === '#!';
}
