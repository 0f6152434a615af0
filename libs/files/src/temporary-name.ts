import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';

/** Bytes of the file's own name that are kept: a whole name may have 255 bytes on Linux. */
const KEPT_BYTES = 200;

/** A path for the unfinished version of a file: `.<name>.<process>.<random>.tmp`, next to it or in `folder`. */
export function temporaryPath(path: string, folder = dirname(path)): string {
  const name = Buffer.from(basename(path)).subarray(0, KEPT_BYTES).toString();
  return join(folder, `.${name}.${process.pid}.${randomBytes(8).toString('hex')}.tmp`);
}

/** The name of the file for a temporary name; undefined if this library did not make the name. */
export function nameOfTemporary(name: string): string | undefined {
  return /^\.(.+)\.\d+\.[0-9a-f]{16}\.tmp$/s.exec(name)?.[1];
}
