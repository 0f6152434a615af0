import { constants } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { defaultLimits, LimitError, type Limits } from './limits.ts';
import { isZstd, unzstd } from './zstd.ts';

type Packed = { content: Buffer; name: string; index: number };

/**
 * Makes a function that unpacks the layers of one image, one after the other, with one limit of bytes for all.
 * A layer may be unpacked twice.
 * @throws (by the result) LimitError when the layers have more unpacked bytes than the limit; Error `<name>: …` for a
 * compression that cannot be read, or a damaged one
 */
export function makeUnpacker(limits: Partial<Limits> = {}): (layer: Packed) => Promise<Buffer> {
  const limit = limits.bytes ?? defaultLimits.bytes;
  const sizes = new Map<number, number>();
  let last: Promise<unknown> = Promise.resolve();
  const unpack = async (layer: Packed) => {
    sizes.delete(layer.index);
    const rest = limit - [...sizes.values()].reduce((sum, size) => sum + size, 0);
    const bytes = await unpackWithin(layer, rest);
    if (!bytes) {
      const message = `cannot read "${layer.name}": the unpacked bytes of the layers are more than ${limit}`;
      throw new LimitError('bytes', message);
    }
    sizes.set(layer.index, bytes.length);
    return bytes;
  };
  return (layer) => {
    const unpacked = last.then(() => unpack(layer));
    last = unpacked.catch(() => undefined);
    return unpacked;
  };
}

/** Undefined when there are more bytes than `limit`. */
async function unpackWithin({ content, name }: Packed, limit: number): Promise<Buffer | undefined> {
  const isCompressed = isZstd(content) || content.subarray(0, 2).equals(gzipMagic);
  if (!isCompressed) return content.length <= limit ? content : undefined;
  if (limit < 1) return undefined;
  try {
    if (isZstd(content)) return unzstd(content, limit);
    return await promisify(gunzip)(content, { maxOutputLength: Math.min(limit, constants.MAX_LENGTH) });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    const cause = error instanceof Error ? error.message : String(error);
    throw new Error(`${name}: cannot be unpacked: ${cause}`, { cause: error });
  }
}

const gzipMagic = Buffer.from([0x1f, 0x8b]);
