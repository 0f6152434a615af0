import { posix } from 'node:path';
import { parentOf } from '@distroless/image';
import { entriesOfAllLayers } from '../saved-image.ts';
import type { StaticCheck } from './static-check.ts';

export const setuid: StaticCheck = {
  name: 'no-setuid',
  about: 'no layer has a file that runs as its owner or group (setuid, setgid)',
  variants: ['runtime', 'debug'],
  *find(image) {
    for (const { entry, where } of entriesOfAllLayers(image)) {
      if (entry.type !== 'symlink' && (entry.mode & 0o6000) !== 0)
        yield `${where} has mode ${octal(entry.mode)}`;
    }
  },
};

export const fileAttributes: StaticCheck = {
  name: 'no-file-capabilities',
  about: 'no layer has a file with capabilities or other extended attributes',
  variants: ['runtime', 'debug', 'builder'],
  *find({ attributes }) {
    for (const { path, name } of attributes) yield `/${path} has the attribute "${name}"`;
  },
};

const temporary = ['tmp', 'var/tmp'];
const homes = new Map([
  ['home/monty', 1000],
  ['home/nonroot', 65532],
]);

/** An unprivileged process may be in group 0, as on OpenShift: the group's rights count as well as the others'. */
export const writable: StaticCheck = {
  name: 'writable',
  about: 'only root can write, but to /tmp, /var/tmp and the home folders',
  variants: ['runtime', 'debug'],
  *find(image) {
    for (const { entry, where } of entriesOfAllLayers(image)) {
      const { path, type, mode, uid, gid } = entry;
      if (type === 'symlink' || temporary.includes(path)) continue;
      const owner = homes.get(path);
      const isAsWanted =
        owner === undefined
          ? (mode & 0o022) === 0 && uid === 0 && gid === 0
          : uid === owner && gid === 0 && mode === 0o775;
      if (!isAsWanted) yield `${where} has mode ${octal(mode)}, owner ${uid}:${gid}`;
    }
    for (const path of homes.keys()) {
      if (image.tree.get(path)?.type !== 'directory') yield `/${path} is missing`;
    }
  },
};

/** Debian's own groups may write a few files of theirs; nobody is in them. */
export const writableInBuilder: StaticCheck = {
  name: 'writable-in-builder',
  about: 'only root can write, but to temporary folders, home folders and /opt/venv',
  variants: ['builder'],
  *find(image) {
    const peoples = ['home/', 'opt/venv/'];
    const groups = [0, ...homes.values()];
    for (const { entry, where } of entriesOfAllLayers(image)) {
      const { path, type, mode, uid, gid } = entry;
      if (type === 'symlink') continue;
      const isForAll = (mode & 0o002) !== 0 && !(type === 'directory' && (mode & 0o1000) !== 0);
      const isForSome = uid !== 0 || ((mode & 0o020) !== 0 && groups.includes(gid));
      const isTheirs = peoples.some((folder) => `${path}/`.startsWith(folder)) || temporary.includes(path);
      if (isForAll || (isForSome && !isTheirs)) yield `${where} has mode ${octal(mode)}, owner ${uid}:${gid}`;
    }
  },
};

/** Where a container finds files that others have made: a link there would have one of theirs taken for the image's. */
const writableFolders = ['tmp/', 'var/tmp/', 'home/', 'dev/', 'proc/'];

export const linksToWritable: StaticCheck = {
  name: 'links-to-writable',
  about: 'no link outside of them, in any layer, leads into a folder that others can write',
  variants: ['runtime', 'debug', 'builder'],
  *find(image) {
    for (const { entry, where } of entriesOfAllLayers(image)) {
      if (entry.type !== 'symlink' || isBelow(entry.path, writableFolders)) continue;
      const target = posix.resolve('/', parentOf(entry.path), entry.target);
      if (isBelow(target.slice(1), writableFolders)) yield `${where} -> "${entry.target}"`;
    }
  },
};

function isBelow(path: string, folders: string[]): boolean {
  return folders.some((folder) => `${path}/`.startsWith(folder));
}

export const temporaryFolders: StaticCheck = {
  name: 'temporary-folders',
  about: '/tmp and /var/tmp are folders of root with mode 1777',
  variants: ['runtime', 'debug'],
  *find({ tree }) {
    for (const path of temporary) {
      const entry = tree.get(path);
      const seen = entry && `${entry.type}, mode ${octal(entry.mode)}, owner ${entry.uid}:${entry.gid}`;
      if (seen !== 'directory, mode 1777, owner 0:0') yield `/${path}: ${seen ?? 'nothing'}`;
    }
  },
};

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
