import { type Entry, isElf, makeMatcher, readElf } from '@distroless/image';
import type { Variant } from '@distroless/matrix';
import { entriesOfAllLayers, type SavedImage } from '../saved-image.ts';
import type { StaticCheck } from './static-check.ts';

/** All that can be run. The list is closed, so a shell is found under any name. */
const known = ['usr/local/bin/python3.*', 'usr/sbin/ldconfig'];
const knownOf: Record<Variant, string[]> = {
  builder: [],
  runtime: known,
  debug: [...known, 'usr/bin/busybox'],
};

/** Programs are ELF files that are linked to be run, and scripts that may be. */
export const programs: StaticCheck = {
  name: 'programs',
  about: 'no layer has a program but the interpreter and ldconfig (and busybox, in debug)',
  variants: ['runtime', 'debug'],
  *find(image: SavedImage, { variant }) {
    const isKnown = makeMatcher(knownOf[variant]);
    const found = new Set<string>();
    for (const { entry, where } of entriesOfAllLayers(image)) {
      if (!isProgram(entry)) continue;
      found.add(entry.path);
      if (!isKnown(entry.path)) yield `${where} is a program`;
    }
    for (const pattern of knownOf[variant]) {
      if (![...found].some(makeMatcher([pattern]))) yield `/${pattern} is missing`;
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
