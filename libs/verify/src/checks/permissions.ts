import { type Entry, nameOf, parentOf } from '@distroless/image';
import { textOf } from '../model/files.ts';
import type { ImageModel } from '../model/image-model.ts';
import { isWithin, octal } from '../model/paths.ts';
import { atPath, type Check, type Found } from './check.ts';

const fix = 'COPY --chmod=a+rX, or chmod -R a+rX in the builder';

export const readable: Check = {
  name: 'readable',
  holds: 'the image’s user can read every file of its packages, environments and working folder',
  severity: 'error',
  fix,
  appliesTo: { others: 'all' },
  *run(image) {
    const user = userOf(image);
    if (user) yield* unreadable(image, user);
  },
};

export const readableByAny: Check = {
  name: 'readable-by-any-user',
  holds:
    'any user of group 0, as OpenShift assigns them, can read every file of its packages, environments and working folder',
  severity: 'warning',
  fix,
  appliesTo: { others: 'all' },
  *run(image) {
    yield* unreadable(image, { uid: -1, gid: 0 });
  },
};

type User = { uid: number; gid: number };

/** By number, or by /etc/passwd. */
function userOf(image: ImageModel): User | undefined {
  const [name = '', group] = image.config.user.split(':');
  const lines = textOf(image, 'etc/passwd')?.split('\n') ?? [];
  const [, , uid, gid] =
    lines.map((line) => line.split(':')).find(([first, , id]) => first === name || id === name) ?? [];
  const user = { uid: Number(uid ?? name), gid: Number(group ?? gid ?? 0) };
  return name === '' || Number.isNaN(user.uid) || Number.isNaN(user.gid) ? undefined : user;
}

/** If the user may not enter a folder, only that folder is reported. */
function* unreadable(image: ImageModel, user: User): Iterable<Found> {
  if (user.uid === 0) return;
  const { entries, environments, packageFolders, config } = image;
  const own = image.resolve(config.workingDir);
  const folders = [...environments, ...packageFolders.map(({ path }) => path), ...(own ? [own] : [])];
  // Folders come before what they hold, so the one above is known: deep trees take one look per entry.
  const closed = new Set<string>();
  for (const entry of entries) {
    if (entry.type === 'symlink' || entry.type === 'special') continue;
    const isBehindClosed = closed.has(parentOf(entry.path));
    if (entry.type === 'directory' && (isBehindClosed || !may(entry, { user, bits: 0o1 })))
      closed.add(entry.path);
    if (isBehindClosed || !isWithin(entry.path, folders)) continue;
    if (may(entry, { user, bits: entry.type === 'directory' ? 0o5 : 0o4 })) continue;
    yield atPath(entry.path, 'unreadable', `has mode ${octal(entry.mode)}, owner ${entry.uid}:${entry.gid}`);
  }
}

function may({ mode, uid, gid }: Entry, { user, bits }: { user: User; bits: number }): boolean {
  const shift = user.uid === uid ? 6 : user.gid === gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

export const worldWritable: Check = {
  name: 'world-writable',
  holds: 'what everybody can write is a sticky folder, as /tmp is, or an empty lock file',
  severity: 'error',
  fix: 'COPY --chmod=go-w, or chmod -R o-w in the builder',
  appliesTo: { others: 'all' },
  *run({ entries }) {
    for (const entry of entries) {
      const { path, type, mode } = entry;
      // Everybody may write to /dev/null.
      if (type === 'symlink' || type === 'special' || (mode & 0o002) === 0) continue;
      if (type === 'directory' && (mode & 0o1000) !== 0) continue;
      if (!isLock(entry)) yield atPath(path, 'world-writable', `has mode ${octal(mode)}`);
    }
  },
};

/**
 * Tools lock a folder for several users through such a file: uv leaves `.lock` with mode 0666 (older versions 0777) in
 * each environment. It is empty, and no program loads it, so writing to it does no harm.
 */
function isLock(entry: Entry): boolean {
  if (entry.type !== 'file' || entry.content.length > 0) return false;
  const name = nameOf(entry.path);
  return name === '.lock' || (name.endsWith('.lock') && (entry.mode & 0o111) === 0);
}
