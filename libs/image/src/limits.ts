import { constants } from 'node:buffer';

/** Limits for readers of foreign files. They stop a small file that unpacks to an endless one. */
export type Limits = {
  /** Bytes of all contents after unpacking. */
  bytes: number;
  /** Members of an archive; for a tree also the folders that its paths imply. */
  entries: number;
  /** Characters of a path, or of the target of a link. */
  pathLength: number;
  /** Parts of a path. */
  pathDepth: number;
  /** Characters of all paths together. */
  totalPathLength: number;
};

/** Far above real images. Linux itself accepts no path above 4096 bytes. */
export const defaultLimits: Limits = {
  bytes: 4 * 2 ** 30,
  entries: 1_000_000,
  pathLength: 4096,
  pathDepth: 128,
  totalPathLength: 256 * 2 ** 20,
};

/** A limit was reached. The data that was read before is incomplete. */
export class LimitError extends Error {
  readonly limit: keyof Limits;

  /** @param message names the archive and the limit's value */
  constructor(limit: keyof Limits, message: string) {
    super(message);
    this.name = 'LimitError';
    this.limit = limit;
  }
}

/** JavaScript cannot have more bytes in one piece. */
const largest = constants.MAX_LENGTH;

/** Counts paths and bytes against the limits. */
export type LimitCounter = {
  /** @throws LimitError when the path is too long, or when there are too many paths */
  countPath(path: string): void;
  /** @throws LimitError when these bytes are too many */
  countBytes(size: number): void;
  /** @throws LimitError when the text, a path or the target of a link, is too long or too deep */
  checkPath(path: string): void;
};

/** @param name name of the archive in errors */
export function makeLimitCounter(name: string, wanted: Partial<Limits> = {}): LimitCounter {
  const limits = { ...defaultLimits, ...wanted };
  let [bytes, entries, characters] = [0, 0, 0];
  const check = (limit: keyof Limits, value: number, what: string) => {
    if (value > limits[limit]) throw new LimitError(limit, `cannot read "${name}": ${what} ${limits[limit]}`);
  };
  const checkPath = (path: string) => {
    check('pathLength', path.length, 'it has a path with more characters than');
    check('pathDepth', depthOf(path), 'it has a path with more parts than');
  };
  return {
    checkPath,
    countPath: (path) => {
      checkPath(path);
      entries += 1;
      characters += path.length;
      check('entries', entries, 'it has more entries than');
      check('totalPathLength', characters, 'the characters of its paths are more than');
    },
    countBytes: (size) => {
      bytes += size;
      check('bytes', bytes, 'its unpacked bytes are more than');
      if (size <= largest) return;
      throw new LimitError('bytes', `cannot read "${name}": a member has more bytes than ${largest}`);
    },
  };
}

function depthOf(path: string): number {
  let depth = 1;
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) depth += 1;
  return depth;
}
