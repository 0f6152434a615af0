import { posix } from 'node:path';
import { parentOf } from '@distroless/image';
import { octal } from '../model/paths.ts';
import { entriesOfAllLayers } from '../model/saved-image.ts';
import { atPath, type Check, inLayer } from './check.ts';

export const setuid: Check = {
  name: 'no-setuid',
  holds: 'no layer has a file that runs as its owner or group (setuid, setgid)',
  severity: 'error',
  fix: 'chmod u-s,g-s in the builder',
  appliesTo: { ours: ['runtime', 'debug'], others: ['runtime', 'debug'] },
  *run(image) {
    for (const place of entriesOfAllLayers(image)) {
      const { type, mode } = place.entry;
      if (type !== 'symlink' && (mode & 0o6000) !== 0)
        yield inLayer(place, 'setuid', `has mode ${octal(mode)}`);
    }
  },
};

export const fileAttributes: Check = {
  name: 'no-file-capabilities',
  holds: 'no layer has a file with capabilities or other extended attributes',
  severity: 'error',
  fix: 'setcap -r in the builder',
  appliesTo: { ours: ['runtime', 'debug', 'builder'], others: ['runtime', 'debug', 'builder'] },
  *run(image) {
    for (const { entry } of entriesOfAllLayers(image)) {
      for (const name of entry.attributes?.keys() ?? []) {
        yield atPath(entry.path, 'attribute', `has the attribute "${name}"`);
      }
    }
  },
};

const temporary = ['tmp', 'var/tmp'];
const homes = new Map([
  ['home/monty', 1000],
  ['home/nonroot', 65532],
]);

/** An unprivileged process may be in group 0, as on OpenShift, so the group's rights are checked like those of others. */
export const writable: Check = {
  name: 'writable',
  holds: 'only root can write, except in /tmp, /var/tmp and the home folders',
  severity: 'error',
  fix: 'chown the file to root (0:0), and remove write permission for group and others',
  appliesTo: { ours: ['runtime', 'debug'] },
  *run(image) {
    for (const place of entriesOfAllLayers(image)) {
      const { path, type, mode, uid, gid } = place.entry;
      if (type === 'symlink' || temporary.includes(path)) continue;
      const owner = homes.get(path);
      const isAsWanted =
        owner === undefined
          ? (mode & 0o022) === 0 && uid === 0 && gid === 0
          : uid === owner && gid === 0 && mode === 0o775;
      if (!isAsWanted) yield inLayer(place, 'writable', `has mode ${octal(mode)}, owner ${uid}:${gid}`);
    }
    for (const path of homes.keys()) {
      if (image.tree.get(path)?.type !== 'directory') yield atPath(path, 'missing-home', 'is missing');
    }
  },
};

/** Debian's groups can write a few files; no user is in these groups. */
export const writableInBuilder: Check = {
  name: 'writable-in-builder',
  holds: 'only root can write, except in temporary folders, home folders and /opt/venv',
  severity: 'error',
  fix: 'chown the file to root (0:0), and remove write permission for group and others',
  appliesTo: { ours: ['builder'] },
  *run(image) {
    const peoples = ['home/', 'opt/venv/'];
    const groups = [0, ...homes.values()];
    for (const place of entriesOfAllLayers(image)) {
      const { path, type, mode, uid, gid } = place.entry;
      if (type === 'symlink') continue;
      const isForAll = (mode & 0o002) !== 0 && !(type === 'directory' && (mode & 0o1000) !== 0);
      const isForSome = uid !== 0 || ((mode & 0o020) !== 0 && groups.includes(gid));
      const isTheirs = peoples.some((folder) => `${path}/`.startsWith(folder)) || temporary.includes(path);
      if (isForAll || (isForSome && !isTheirs)) {
        yield inLayer(place, 'writable', `has mode ${octal(mode)}, owner ${uid}:${gid}`);
      }
    }
  },
};

/** Folders in which others can write: through a link into one, their file would look like a file of the image. */
const writableFolders = ['tmp/', 'var/tmp/', 'home/', 'dev/', 'proc/'];

export const linksToWritable: Check = {
  name: 'links-to-writable',
  holds: 'no link in any layer leads into a folder that other users can write, unless it is in that folder',
  severity: 'error',
  fix: 'point the link to a file that only root can write',
  appliesTo: { ours: ['runtime', 'debug', 'builder'] },
  *run(image) {
    for (const place of entriesOfAllLayers(image)) {
      const { entry } = place;
      if (entry.type !== 'symlink' || isBelow(entry.path, writableFolders)) continue;
      const target = posix.resolve('/', parentOf(entry.path), entry.target);
      if (isBelow(target.slice(1), writableFolders))
        yield inLayer(place, 'link-to-writable', `-> "${entry.target}"`);
    }
  },
};

function isBelow(path: string, folders: string[]): boolean {
  return folders.some((folder) => `${path}/`.startsWith(folder));
}

export const temporaryFolders: Check = {
  name: 'temporary-folders',
  holds: '/tmp and /var/tmp belong to root and have mode 1777',
  severity: 'error',
  fix: 'leave the files of the runtime image as they are',
  appliesTo: { ours: ['runtime', 'debug'], others: ['runtime', 'debug'] },
  *run({ tree }) {
    for (const path of temporary) {
      const entry = tree.get(path);
      const seen = entry && `${entry.type}, mode ${octal(entry.mode)}, owner ${entry.uid}:${entry.gid}`;
      if (seen === 'directory, mode 1777, owner 0:0') continue;
      yield { kind: 'temporary-folder', path: `/${path}`, message: `/${path}: ${seen ?? 'nothing'}` };
    }
  },
};
