/**
 * - `damaged`: nothing can be read from here on; an engine fails at the same place.
 * - `no-end`: the archive does not end in two blocks of zeros.
 * - `behind-end`: there are bytes after the end of the archive, which other readers may read as members.
 * - `special-file`: a device node or FIFO.
 * - `unknown-type`: a member of a type that engines refuse. It is left out.
 * - `name-encoding`: a name or target that is not UTF-8. Each byte that is not part of UTF-8 is read as `\udc80` to `\udcff`.
 * - `absolute-path`: the path begins with `/`. It is read as if it were relative.
 * - `parent-path`: the path has a part `..`. It is read as if it could not leave the root.
 * - `hard-link`: a hard link without a usable target. It is left out.
 * - `no-target`: a symbolic link without a target. It is left out.
 * - `global-header`: a pax header for all following members. Some readers use it, others (Go's) ignore it, as this one does.
 * - `owner`: a negative user or group id.
 * - `whiteout`: a whiteout that names no file.
 * - `place`: the entry cannot be put at its path (through a file, or through a link that leads nowhere). It is left out.
 */
export type OddityKind =
  | 'damaged'
  | 'no-end'
  | 'behind-end'
  | 'special-file'
  | 'unknown-type'
  | 'name-encoding'
  | 'absolute-path'
  | 'parent-path'
  | 'hard-link'
  | 'no-target'
  | 'global-header'
  | 'owner'
  | 'whiteout'
  | 'place';

/** Something unusual in an archive. A strict reader throws it as an error, a lenient one reports it and goes on. */
export type Oddity = {
  kind: OddityKind;
  /** The member's path as written in the archive; undefined for an oddity of the archive itself. */
  path?: string;
  /** Without the name of the archive. It may have control characters of the archive in it. */
  message: string;
};

/** An oddity in a layer (counted from 0), or in the archive that contains the layers. */
export type ImageOddity = Oddity & { layer?: number };

/** Called for each oddity. */
export type OnOddity = (oddity: Oddity) => void;

/** The error of a strict reader. */
export function toError({ path, message }: Oddity, name: string): Error {
  return new Error(path === undefined ? `cannot read "${name}": ${message}` : `${name}: ${message}`);
}

/** A name for messages: bytes that are not UTF-8 are shown as U+FFFD. */
export function shown(name: string): string {
  return name.replace(/\p{Surrogate}/gu, '\ufffd');
}
