import type { Readable } from 'node:stream';
import { type Entry, type Meta, normalisePath, type SpecialEntry } from './entry.ts';
import { type Limits, makeLimitCounter } from './limits.ts';
import { type OddityKind, type OnOddity, shown, toError } from './oddity.ts';
import { makeByteSource } from './tar/byte-source.ts';
import { DamagedError } from './tar/damaged-error.ts';
import { decodeName, isDecoded } from './tar/decode-name.ts';
import { type EarlierMembers, makeEarlierMembers } from './tar/hard-links.ts';
import { type Member, readMembers } from './tar/read-members.ts';

export type ReadTarOptions = {
  /** What a strict reader does with device nodes and FIFOs. `skip` is for exports of an engine. */
  special?: 'refuse' | 'skip';
  /** Makes the reader lenient, for foreign archives: what a strict reader throws is reported here. */
  onOddity?: OnOddity;
  limits?: Partial<Limits>;
};

/**
 * The members of an uncompressed tar archive (v7, ustar, GNU, pax) in their order; the root folder itself is left out.
 * The rules are those of Go's archive/tar, which engines use. A name that comes twice is yielded twice: the last one
 * counts, also for `Tree.add`. A hard link to a symbolic link is yielded as a second symbolic link.
 *
 * A strict reader (the default) is for our own archives and for packages. A lenient one (`onOddity`) is for layers of
 * foreign images: it yields what an engine would unpack, also device nodes and FIFOs (`special`), and hard links whose
 * target is in a lower layer; after damage it yields no more.
 * @param name name of the archive in errors
 * @throws Error, when strict, for each of the oddities (`OddityKind`), with the names of archive and member;
 * LimitError; Error when the stream cannot be read
 */
export async function* readTar(
  archive: Buffer | Readable,
  name: string,
  { special = 'refuse', onOddity, limits }: ReadTarOptions = {},
): AsyncGenerator<Entry> {
  const source = makeByteSource(archive, name);
  const report: OnOddity = (oddity) => {
    if (!onOddity) throw toError(oddity, name);
    onOddity(oddity);
  };
  const counter = makeLimitCounter(name, limits);
  const earlier = makeEarlierMembers();
  const isLenient = onOddity !== undefined;
  try {
    for await (const member of readMembers(source, { counter, onOddity: report })) {
      if (special === 'skip' && !isLenient && specialKinds.has(member.type)) continue;
      const entry = toEntry(member, { report, earlier, isLenient });
      if (!entry) continue;
      counter.countPath(entry.path);
      if ('target' in entry) counter.checkPath(entry.target);
      earlier.remember(entry);
      yield entry;
    }
  } catch (error) {
    if (!(error instanceof DamagedError)) throw error;
    const path = error.path === undefined ? {} : { path: error.path };
    report({ kind: 'damaged', message: error.message, ...path });
  } finally {
    source.close();
  }
}

const specialKinds = new Map<string, SpecialEntry['kind']>([
  ['3', 'character-device'],
  ['4', 'block-device'],
  ['6', 'fifo'],
]);

type Context = { report: OnOddity; earlier: EarlierMembers; isLenient: boolean };

function toEntry(member: Member, context: Context): Entry | undefined {
  const written = decodeName(member.name);
  const name = shown(written);
  const odd = (kind: OddityKind, message: string) =>
    context.report({ kind, path: written, message: `member "${name}" ${message}` });
  const path = insidePath(written, odd);
  if (path === '') return undefined;
  if (member.uid < 0 || member.gid < 0) odd('owner', 'has a negative owner');
  const meta = toMeta(member, path);
  const target = decodeName(member.target);
  const special = specialKinds.get(member.type);
  if (special) {
    odd('special-file', `is a ${special}, which images must not contain`);
    return { ...meta, type: 'special', kind: special, major: member.major, minor: member.minor };
  }
  switch (member.type) {
    case '0':
    case '7':
      return { ...meta, type: 'file', content: member.content };
    case '5':
      return { ...meta, type: 'directory' };
    case '2':
      if (!isDecoded(target)) odd('name-encoding', 'has a target that is not UTF-8');
      if (target !== '') return { ...meta, mode: 0o777, type: 'symlink', target };
      context.report({ kind: 'no-target', path: written, message: `link "${name}" has no target` });
      return undefined;
    case '1':
      return toLink(meta, target, context);
    default:
      odd('unknown-type', 'is of a type that cannot be read');
      return undefined;
  }
}

function toMeta({ mode, uid, gid, mtime, attributes }: Member, path: string): Meta {
  // Not `&`, which takes 32 bits only.
  const permissions = ((mode % 0o10000) + 0o10000) % 0o10000;
  return { path, mode: permissions, uid, gid, mtime, ...(attributes.size > 0 && { attributes }) };
}

function toLink(meta: Meta, written: string, { report, earlier, isLenient }: Context): Entry | undefined {
  const link = `hard link "${shown(meta.path)}" -> "${shown(written)}"`;
  const odd = (kind: OddityKind, message: string) =>
    report({ kind, path: meta.path, message: `${link} ${message}` });
  const target = insidePath(written, odd);
  const found = earlier.link(meta, target);
  if (found) return found;
  // The file may be in a lower layer, or have another path there that leads through a link.
  if (isLenient && target !== '' && target !== meta.path) return { ...meta, type: 'hardlink', target };
  odd('hard-link', 'does not lead to an earlier file of the archive');
  return undefined;
}

/** The path below the root, as engines read it: a leading `/` does not count, and `..` cannot leave the root. */
function insidePath(path: string, odd: (kind: OddityKind, message: string) => void): string {
  if (!isDecoded(path)) odd('name-encoding', 'has a name that is not UTF-8');
  const normalised = normalisePath(path);
  if (normalised !== undefined) return normalised;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  odd(path.split('/').includes('..') ? 'parent-path' : 'absolute-path', 'leaves the root');
  return parts.join('/');
}
