import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@distroless/files';
import { describeIssues, type ImageId, type Intent } from '@distroless/matrix';
import { checkIntent } from './check-intent.ts';
import { type Lock, type LockedPackage, type LockedRoot, lockSchema } from './schema.ts';

/** The lock's path below the workspace root; its folder is the Nx project. */
export function lockPath(image: ImageId): string {
  return join('images', 'python', image.series, image.variant, 'lock.json');
}

/** The command that writes a lock again, as error messages print it. */
export function lockCommand(image: ImageId): string {
  return `./nx run python-${image.series}-${image.variant}:lock`;
}

/**
 * Reads and checks one lock.
 * Errors name the file and the cause: it is missing, is not JSON, has an unknown key or a malformed digest, or, if
 * `intent` is given, differs from versions.yaml and packages.yaml.
 */
export async function readLock(
  workspace: string,
  image: ImageId,
  options: { intent?: Intent } = {},
): Promise<Lock> {
  const path = lockPath(image);
  const wayOut = `run ${lockCommand(image)}`;
  const text = await readFile(join(workspace, path), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new Error(
      `cannot read ${path}: ${cause.code === 'ENOENT' ? 'no such file' : cause.message}; ${wayOut}`,
    );
  });
  const lock = parseLockOf(image, text, wayOut);
  const fault = options.intent && checkIntent(lock, options.intent);
  if (fault) throw new Error(`${path}: ${fault}; ${wayOut}`);
  return lock;
}

/**
 * The lock that `lock` compares new versions with; undefined if there is none. A lock that cannot be read is an error:
 * without it, an older index or package would be accepted.
 */
export async function readPresentLock(workspace: string, image: ImageId): Promise<Lock | undefined> {
  const path = lockPath(image);
  const text = await readFile(join(workspace, path), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(cause.code ?? '')) return undefined;
    throw new Error(`cannot read ${path}: ${cause.message}; make it readable`, { cause });
  });
  if (text === undefined) return undefined;
  const restore = `restore it with git, or delete it if it is not needed, and run ${lockCommand(image)}`;
  return parseLockOf(image, text, `without it, nobody would notice older versions; ${restore}`);
}

function parseLockOf(image: ImageId, text: string, wayOut: string): Lock {
  const path = lockPath(image);
  const lock = parseLock(text, path, wayOut);
  if (lock.series === image.series && lock.variant === image.variant) return lock;
  throw new Error(`${path}: is the lock of python-${lock.series}-${lock.variant}; ${wayOut}`);
}

/** Parses a lock's text; `path` and `wayOut` are for messages. */
export function parseLock(text: string, path: string, wayOut: string): Lock {
  const result = lockSchema.safeParse(parseJson(text, path, wayOut));
  if (!result.success) throw new Error(`${path}: ${describeIssues(result.error)}; ${wayOut}`);
  return result.data;
}

/** Writes a lock if its content changed. Returns whether it changed. */
export async function writeLock(workspace: string, image: ImageId, lock: Lock): Promise<boolean> {
  const path = join(workspace, lockPath(image));
  const text = `${formatLock(lock)}\n`;
  if (text === (await readFile(path, 'utf8').catch(() => undefined))) return false;
  await replaceFile(path, text, { parents: false });
  return true;
}

/** The packages of one root and architecture. It is an error if the lock does not have them. */
export function lockedRoot(lock: Lock, name: string, arch: string): LockedRoot & { list: LockedPackage[] } {
  const image = { series: lock.series, variant: lock.variant };
  const root = lock.roots[name];
  const list = root?.packages[arch];
  if (!root || !list) {
    throw new Error(`${lockPath(image)}: has no root "${name}" for ${arch}; run ${lockCommand(image)}`);
  }
  return { ...root, list };
}

// One line for each package or wheel, because people read the diff of a lock.
function formatLock(lock: Lock): string {
  return JSON.stringify(lock, null, 2)
    .replace(/\{\s+"(package|name)": [^{}]+\}/g, (object) => object.replace(/\s*\n\s*/g, ' '))
    .replace(/\[\s+("[^[\]{}]*")\s+\]/g, (array) =>
      array
        .replace(/\s*\n\s*/g, ' ')
        .replace('[ ', '[')
        .replace(/ \]$/, ']'),
    );
}

function parseJson(text: string, path: string, wayOut: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path}: ${(cause as Error).message}; ${wayOut}`);
  }
}
