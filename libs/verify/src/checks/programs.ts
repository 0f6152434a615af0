import { type Entry, isElf, readElf } from '@distroless/image';
import type { Variant } from '@distroless/matrix';
import { entriesOfAllLayers, type SavedImage } from '../saved-image.ts';
import type { StaticCheck } from './static-check.ts';

/** All that can be run. The list is closed, so a shell is found under any name. */
function knownPrograms(variant: Variant, { config }: SavedImage): string[] {
  const known = [`usr/local/bin/python${config.labels['org.python.series']}`, 'usr/sbin/ldconfig'];
  return variant === 'debug' ? [...known, 'usr/bin/busybox'] : known;
}

/** Programs are ELF files that are linked to be run, and scripts that may be. */
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
      if (!known.includes(entry.path)) yield `${where} is a program`;
    }
    for (const path of known) {
      if (!found.has(path)) yield `/${path} is missing`;
    }
  },
};

function isProgram(entry: Entry): boolean {
  if (entry.type !== 'file') return false;
  if (isElf(entry.content)) {
    const { type, flags } = readElf(entry.content, entry.path);
    return type === 'executable' || flags.pie;
  }
  return isScript(entry) && /^(?:usr\/)?(?:local\/)?s?bin\//.test(entry.path);
}

function isScript({ content, mode }: Entry & { type: 'file' }): boolean {
  return (mode & 0o111) !== 0 && content.toString('latin1', 0, 2) === '#!';
}
