import type { LimitCounter } from '../limits.ts';
import type { OnOddity } from '../oddity.ts';
import type { ByteSource } from './byte-source.ts';
import { DamagedError } from './damaged-error.ts';
import { cString } from './numbers.ts';
import { blockSize, type Header, parseHeader } from './parse-header.ts';
import { applyPax, attributesOf, type PaxRecords, parsePax } from './pax.ts';
import { expandSparse, readSparse } from './sparse.ts';

/** A member as it is in the archive: names are not checked, types are those of tar. */
export type Member = Header & { content: Buffer; attributes: Map<string, Buffer> };

export type ReadMembersOptions = { counter: LimitCounter; onOddity: OnOddity };

/**
 * The members of a tar archive in the order of the archive, read with the rules of Go's archive/tar
 * (https://cs.opensource.google/go/go/+/master:src/archive/tar/reader.go): pax headers and GNU's long names belong to
 * the next member, links and folders have no content whatever their size says, and the archive ends at two blocks of
 * zeros. Global headers are left out.
 * @throws DamagedError where the rest of the archive cannot be read, LimitError
 */
export async function* readMembers(source: ByteSource, options: ReadMembersOptions): AsyncGenerator<Member> {
  let pending: Pending = {};
  for (;;) {
    const block = await nextHeaderBlock(source, options.onOddity);
    if (!block) break;
    const header = parseHeader(block);
    if (hasContent(header) && header.size < 0) throw new DamagedError('a member has a negative size');
    if (isMeta(header)) {
      pending = readMeta(header, pending, {
        body: await takeMeta(source, header),
        onOddity: options.onOddity,
      });
      continue;
    }
    yield await takeMember(source, complete(header, pending), { block, counter: options.counter, pending });
    pending = {};
  }
}

/** The values for a member in headers before it. */
type Pending = { records?: PaxRecords; longName?: Buffer; longTarget?: Buffer };

const zeros = Buffer.alloc(65_536);
const maxMetaSize = 2 ** 20;

/** Nothing at the end of the archive. */
async function nextHeaderBlock(source: ByteSource, onOddity: OnOddity): Promise<Buffer | undefined> {
  const block = await source.take(blockSize);
  if (block.length === blockSize && !isZero(block)) return block;
  if (block.length > 0 && block.length < blockSize) throw new DamagedError('it ends within a header');
  const second = block.length === 0 ? block : await source.take(blockSize);
  if (second.length < blockSize) {
    if (second.length > 0) throw new DamagedError('it ends within a header');
    onOddity({ kind: 'no-end', message: 'it does not end in two blocks of zeros: it may be cut off' });
    return undefined;
  }
  if (!isZero(second)) throw new DamagedError('it has one block of zeros between its members');
  await checkRest(source, onOddity);
  return undefined;
}

/** Always reads to the end: a stream's writer waits for that. */
async function checkRest(source: ByteSource, onOddity: OnOddity): Promise<void> {
  let isReported = false;
  for (let rest = await source.take(zeros.length); rest.length > 0; rest = await source.take(zeros.length)) {
    if (isReported || isZero(rest)) continue;
    onOddity({
      kind: 'behind-end',
      message: 'it has bytes behind its end, which some readers read as members',
    });
    isReported = true;
  }
}

function isZero(bytes: Buffer): boolean {
  return bytes.equals(zeros.subarray(0, bytes.length));
}

/** Links, devices and folders have no content, whatever their size says. */
function hasContent({ type }: Header): boolean {
  return !['1', '2', '3', '4', '5', '6'].includes(type);
}

function isMeta({ type }: Header): boolean {
  return ['x', 'g', 'L', 'K'].includes(type);
}

async function takeMeta(source: ByteSource, { size }: Header): Promise<Buffer> {
  if (size > maxMetaSize) throw new DamagedError(`an extended header has more than ${maxMetaSize} bytes`);
  return takeContent(source, size);
}

function readMeta(
  { type }: Header,
  pending: Pending,
  { body, onOddity }: { body: Buffer; onOddity: OnOddity },
): Pending {
  if (type === 'L') return { ...pending, longName: cString(body) };
  if (type === 'K') return { ...pending, longTarget: cString(body) };
  const records = parsePax(body);
  if (type === 'x') return { ...pending, records };
  // `git archive` writes the commit there as a comment.
  const keys = [...records.keys()].filter((key) => key !== 'comment');
  if (keys.length > 0) {
    onOddity({ kind: 'global-header', message: `it has a global header with "${keys.join('", "')}"` });
  }
  return {};
}

function complete(header: Header, { records, longName, longTarget }: Pending): Header {
  const merged = records ? applyPax(header, records) : header;
  const name = longName?.length ? longName : merged.name;
  const target = longTarget?.length ? longTarget : merged.target;
  // Before ustar, a folder was a file whose name ends in a slash.
  const isFolder = name.at(-1) === 0x2f;
  const type = merged.type === '\0' ? (isFolder ? '5' : '0') : merged.type;
  return { ...merged, name, target, type };
}

type MemberContext = { block: Buffer; counter: LimitCounter; pending: Pending };

async function takeMember(source: ByteSource, header: Header, context: MemberContext): Promise<Member> {
  const { block, counter } = context;
  const size = hasContent(header) ? header.size : 0;
  if (size < 0) throw new DamagedError('a member has a negative size');
  counter.countBytes(size);
  if (header.type === 'S') await skipSparseMap(source, block);
  const content = await takeContent(source, size);
  const records = context.pending.records ?? new Map();
  const attributes = attributesOf(records);
  const sparse = readSparse(records, content);
  if (!sparse) return { ...header, content, attributes };
  if (!hasContent(header) || sparse.size < 0) throw new DamagedError('the map of a sparse file is damaged');
  counter.countBytes(sparse.size);
  return {
    ...header,
    name: sparse.name ?? header.name,
    size: sparse.size,
    content: expandSparse(sparse),
    attributes,
  };
}

/** The content and the padding after it. An archive may end without the padding. */
async function takeContent(source: ByteSource, size: number): Promise<Buffer> {
  const content = await source.take(size);
  if (content.length < size) throw new DamagedError('it ends within a member');
  await source.take(-size & (blockSize - 1));
  return content;
}

/** GNU's old sparse files, which engines refuse, have further blocks between header and content. */
async function skipSparseMap(source: ByteSource, header: Buffer): Promise<void> {
  let hasMore = header[482] !== 0;
  while (hasMore) {
    const block = await source.take(blockSize);
    if (block.length < blockSize) throw new DamagedError('it ends within a header');
    hasMore = block[504] !== 0;
  }
}
