import { type Entry, parentsOf, type Tree } from '@distroless/image';
import { type Contents, isWithin } from './contents.ts';
import type { ImageCheck } from './image-check.ts';

const mend = 'COPY --chmod=a+rX, or chmod -R a+rX in the builder';

export const readable: ImageCheck = {
  name: 'readable',
  about: 'the image’s user can read every file of its packages, environments and working folder',
  severity: 'breach',
  mend,
  *find(image) {
    const user = userOf(image);
    if (user) yield* unreadable(image, user);
  },
};

export const readableByAny: ImageCheck = {
  name: 'readable-by-any-user',
  about: 'so can any user of group 0, as OpenShift gives them out',
  severity: 'warning',
  mend,
  *find(image) {
    yield* unreadable(image, { uid: -1, gid: 0 });
  },
};

type User = { uid: number; gid: number };

/** By number, or by /etc/passwd. */
function userOf({ config, tree }: Contents): User | undefined {
  const [name = '', group] = config.user.split(':');
  const lines = tree.read('etc/passwd')?.toString().split('\n') ?? [];
  const [, , uid, gid] =
    lines.map((line) => line.split(':')).find(([first, , id]) => first === name || id === name) ?? [];
  const user = { uid: Number(uid ?? name), gid: Number(group ?? gid ?? 0) };
  return name === '' || Number.isNaN(user.uid) || Number.isNaN(user.gid) ? undefined : user;
}

function* unreadable(image: Contents, user: User): Iterable<string> {
  if (user.uid === 0) return;
  const { tree, config, environments, packageFolders } = image;
  const own = tree.resolve(config.workingDir);
  const folders = [...environments, ...packageFolders.map(({ path }) => path), ...(own ? [own] : [])];
  for (const entry of tree) {
    if (entry.type === 'symlink' || !isWithin(entry.path, folders)) continue;
    if (isReadable(entry, { user, tree })) continue;
    yield `/${entry.path} has mode ${entry.mode.toString(8).padStart(4, '0')}, owner ${entry.uid}:${entry.gid}`;
  }
}

/** The folders above have to let it through; of an unreadable one only the folder itself is told. */
function isReadable(entry: Entry, { user, tree }: { user: User; tree: Tree }): boolean {
  const parents = parentsOf(entry.path).flatMap((path) => tree.get(path) ?? []);
  if (!parents.every((parent) => may(parent, { user, bits: 0o1 }))) return true;
  return may(entry, { user, bits: entry.type === 'directory' ? 0o5 : 0o4 });
}

function may({ mode, uid, gid }: Entry, { user, bits }: { user: User; bits: number }): boolean {
  const shift = user.uid === uid ? 6 : user.gid === gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

export const worldWritable: ImageCheck = {
  name: 'world-writable',
  about: 'what everybody may write is sticky, as /tmp is',
  severity: 'breach',
  mend: 'COPY --chmod=go-w, or chmod -R o-w in the builder',
  *find({ tree }) {
    for (const { path, type, mode } of tree) {
      if (type === 'symlink' || (mode & 0o002) === 0) continue;
      if (type === 'directory' && (mode & 0o1000) !== 0) continue;
      yield `/${path} has mode ${mode.toString(8).padStart(4, '0')}`;
    }
  },
};
