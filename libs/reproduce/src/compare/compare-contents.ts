import { type ElfSection, type FileEntry, isElf, readSections } from '@distroless/image';

type File = Pick<FileEntry, 'path' | 'content'>;

/** How the contents of two files differ, for people: the sections of programs, the parts of bytecode, else the first byte. */
export function compareContents(before: File, after: File): string[] {
  if (before.content.equals(after.content)) return [];
  if (isElf(before.content) && isElf(after.content)) return [compareElf(before, after)];
  if (before.path.endsWith('.pyc')) return [compareBytecode(before.content, after.content)];
  return [`content from byte ${firstDifference(before.content, after.content)} on`];
}

/** Names shown; a change of the compiler is in nearly all sections. */
const most = 12;

function compareElf(before: File, after: File): string {
  const otherwise = `content from byte ${firstDifference(before.content, after.content)} on`;
  try {
    const names = differentSections(
      readSections(before.content, before.path),
      readSections(after.content, after.path),
    );
    if (names.length === 0) return `${otherwise}, outside of all sections`;
    const more = names.length > most ? ` and ${names.length - most} more` : '';
    return `content of the sections ${names.slice(0, most).join(' ')}${more}`;
  } catch {
    return `${otherwise}, not readable as ELF`;
  }
}

/** Sections of one name are compared in their order. */
function differentSections(before: readonly ElfSection[], after: readonly ElfSection[]): string[] {
  const [first, second] = [byName(before), byName(after)];
  return [...new Set([...first.keys(), ...second.keys()])].filter((name) => {
    const [left = [], right = []] = [first.get(name), second.get(name)];
    const isSame = left.every((content, number) => right[number]?.equals(content));
    return left.length !== right.length || !isSame;
  });
}

function byName(sections: readonly ElfSection[]): Map<string, Buffer[]> {
  const found = new Map<string, Buffer[]>();
  for (const { name, content } of sections) {
    const same = found.get(name);
    if (same) same.push(content);
    else found.set(name, [content]);
  }
  return found;
}

/** The header of a .pyc file (PEP 552): the version of the bytecode, flags, and the hash or time and size of its source. */
const header = [
  { end: 4, name: 'version of the bytecode' },
  { end: 8, name: 'flags' },
  { end: 16, name: 'hash of the source' },
];

function compareBytecode(before: Buffer, after: Buffer): string {
  const position = firstDifference(before, after);
  const part = header.find(({ end }) => position < end)?.name ?? `code from byte ${position} on`;
  return `content: bytecode of Python, ${part}`;
}

function firstDifference(before: Buffer, after: Buffer): number {
  const length = Math.min(before.length, after.length);
  for (let position = 0; position < length; position++) {
    if (before[position] !== after[position]) return position;
  }
  return length;
}
