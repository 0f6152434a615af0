import type { Readable } from 'node:stream';
import { extract, type Header, type Extract as Reader } from 'tar-stream';
import { type Entry, type Meta, normalisePath } from './entry.ts';

export type ReadTarOptions = {
  /** What to do about device nodes, FIFOs and sockets. `skip` is for what an engine exports. */
  special?: 'refuse' | 'skip';
};

/**
 * The members of an uncompressed tar archive (ustar, GNU, pax) in their order; the root folder itself is left out.
 * A name that comes twice is yielded twice: the last one counts, as for tar, and `Tree.add` does so.
 * A hard link to a symbolic link is yielded as a second symbolic link.
 * @param name stands for the archive in errors
 * @throws Error naming archive and member for an absolute path or one with `..`, a hard link whose target is no
 * earlier file of the archive, and members that are no file, folder or link; for an archive that is cut off or no tar
 */
export async function* readTar(
  archive: Buffer | Readable,
  name: string,
  { special = 'refuse' }: ReadTarOptions = {},
): AsyncGenerator<Entry> {
  const seen = new Map<string, Entry>();
  for await (const member of members(archive, name)) {
    const content = await readContent(member, name);
    const entry = toEntry(member.header, content, { name, seen, special });
    if (!entry) continue;
    // Files stand here without their bytes, which may go as soon as the caller is done with them.
    seen.set(entry.path, entry.type === 'file' ? { ...entry, content: nothing } : entry);
    yield entry;
  }
}

const nothing = Buffer.alloc(0);

type TarMember = Reader extends AsyncIterable<infer Member> ? Member : never;

async function* members(archive: Buffer | Readable, name: string): AsyncGenerator<TarMember> {
  const reader = extract();
  if (Buffer.isBuffer(archive)) reader.end(archive);
  else archive.on('error', (error) => reader.destroy(error)).pipe(reader);
  try {
    yield* reader;
  } catch (error) {
    throw unreadable(name, error);
  } finally {
    if (!Buffer.isBuffer(archive)) archive.destroy();
  }
}

async function readContent(member: TarMember, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of member) chunks.push(chunk as Buffer);
  } catch (error) {
    throw unreadable(name, error);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

type Context = { name: string; seen: Map<string, Entry>; special: 'refuse' | 'skip' };

function toEntry(header: Header, content: Buffer, { name, seen, special }: Context): Entry | undefined {
  const path = insidePath(header.name, `${name}: member "${header.name}"`);
  if (path === '') return undefined;
  const meta: Meta = {
    path,
    mode: header.mode & 0o7777,
    uid: header.uid,
    gid: header.gid,
    mtime: Math.floor(header.mtime.getTime() / 1000),
  };
  if (![meta.uid, meta.gid, meta.mtime].every(Number.isSafeInteger)) {
    throw new Error(`${name}: member "${header.name}" has a damaged header`);
  }
  switch (header.type) {
    case 'file':
    case 'contiguous-file':
      return { ...meta, type: 'file', content };
    case 'directory':
      return { ...meta, type: 'directory' };
    case 'symlink':
      if (!header.linkname) throw new Error(`${name}: link "${header.name}" has no target`);
      return { ...meta, mode: 0o777, type: 'symlink', target: header.linkname };
    case 'link':
      return toLink(meta, header.linkname, { name, seen });
    case 'character-device':
    case 'block-device':
    case 'fifo':
      if (special === 'skip') return undefined;
      throw new Error(`${name}: member "${header.name}" is a ${header.type}, which no image may carry`);
    default:
      throw new Error(`${name}: member "${header.name}" is of a type that cannot be read`);
  }
}

function insidePath(path: string, what: string): string {
  if (path.includes('\ufffd')) throw new Error(`${what} has a name that is not UTF-8`);
  const normalised = normalisePath(path);
  if (normalised === undefined) throw new Error(`${what} leaves the root`);
  return normalised;
}

function toLink(meta: Meta, linkname: string, { name, seen }: Omit<Context, 'special'>): Entry {
  const what = `${name}: hard link "${meta.path}" -> "${linkname}"`;
  const target = insidePath(linkname, what);
  const found = seen.get(target);
  if (found?.type === 'symlink') return { ...found, path: meta.path };
  if (found?.type === 'hardlink') return { ...meta, type: 'hardlink', target: found.target };
  if (found?.type === 'file' && target !== meta.path) return { ...meta, type: 'hardlink', target };
  throw new Error(`${what} is to no earlier file of the archive`);
}

function unreadable(name: string, error: unknown): Error {
  const cause = error instanceof Error ? error.message : String(error);
  return new Error(`cannot read "${name}": ${cause}`, { cause: error });
}
