import { makeMatcher } from '@distroless/image';
import { fileAt, textOf } from '../model/files.ts';
import type { ImageModel } from '../model/image-model.ts';
import { ldCacheOf } from '../model/ld-cache.ts';
import { machineOf } from '../model/machine.ts';
import type { Check, Found } from './check.ts';

/**
 * Compares the cache with the files themselves, not with what our own writer of caches makes of them. The behaviour
 * `ldconfig` compares it with what the image's own ldconfig writes.
 */
export const ldCache: Check = {
  name: 'ld-cache',
  holds: 'the cache of the loader lists exactly the libraries that are in its folders',
  severity: 'warning',
  fix: 'after you copy libraries, RUN ["/sbin/ldconfig"] as root, so that ctypes.util.find_library finds them',
  appliesTo: { ours: ['runtime', 'debug'], others: ['runtime', 'debug'] },
  *run(image) {
    if (machineOf(image) === undefined) {
      return yield found(
        'unknown-architecture',
        `the architecture "${image.config.architecture}" is not known`,
      );
    }
    const cache = ldCacheOf(image);
    if (cache.size === 0) yield found('unreadable-cache', '/etc/ld.so.cache is missing or not readable');
    for (const [folder, real] of cachedFolders(image)) yield* missingIn(folder, { real, image, cache });
    for (const [name, paths] of cache) {
      for (const path of paths.filter((each) => !isLookedUpAs(name, fileNames(each, image)))) {
        yield found('stale-cache', `${name} => ${path} is in /etc/ld.so.cache, but does not exist`);
      }
    }
  },
};

function found(kind: string, message: string): Found {
  return { kind, path: '/etc/ld.so.cache', message };
}

type Folder = { real: string; image: ImageModel; cache: ReadonlyMap<string, readonly string[]> };

/** Compared by real paths, because one folder may have several names. */
function* missingIn(folder: string, { real, image, cache }: Folder): Iterable<Found> {
  const reported = new Set<string>();
  for (const name of image.tree.list(real).filter(isLibraryName)) {
    const names = fileNames(`${real}/${name}`, image);
    const soname = names?.soname ?? name;
    // A link for the linker (libz.so) is in the cache too; any other link is there under its library's name.
    const lookedUp = names?.isLink && !isLinkFor(name, soname) ? soname : names?.isLink ? name : soname;
    if (names === undefined || reported.has(lookedUp)) continue;
    reported.add(lookedUp);
    const isListed = cache.get(lookedUp)?.some((path) => image.resolve(folderOf(path)) === real);
    if (!isListed) {
      yield found('missing-in-cache', `${lookedUp} => ${folder}/${lookedUp} is missing in /etc/ld.so.cache`);
    }
  }
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

type Names = { name: string; soname: string | undefined; isLink: boolean };

/** The names of a library of the image's machine; nothing for any other file. */
function fileNames(path: string, image: ImageModel): Names | undefined {
  const file = fileAt(image, path);
  const elf = file && image.elfOf(file);
  if (!elf || elf.machine !== machineOf(image) || elf.type !== 'shared') return undefined;
  const isLink = image.tree.get(path.replace(/^\//, ''))?.type === 'symlink';
  return { name: path.slice(path.lastIndexOf('/') + 1), soname: elf.soname, isLink };
}

function isLookedUpAs(name: string, names: Names | undefined): boolean {
  return names !== undefined && (name === names.soname || name === names.name);
}

/** ldconfig(8) looks at these names only. */
function isLibraryName(name: string): boolean {
  return (/^(?:lib|ld-)/.test(name) && name.includes('.so')) || /^ld(?:64)?\.so\./.test(name);
}

function isLinkFor(name: string, soname: string): boolean {
  return name === soname || (name.endsWith('.so') && soname.startsWith(name));
}

/** The folders that ldconfig reads, each with its real path; if a folder has two names, the first counts. */
function cachedFolders(image: ImageModel): Map<string, string> {
  const byReal = new Map<string, string>();
  for (const folder of [...configured('/etc/ld.so.conf', image, 0), '/lib', '/usr/lib']) {
    const real = image.resolve(folder);
    if (real !== undefined && !byReal.has(real)) byReal.set(real, folder);
  }
  return new Map([...byReal].map(([real, folder]) => [folder, real]));
}

/** An image may include a file in itself; no sensible one has more levels than these. */
const mostLevels = 3;

function configured(file: string, image: ImageModel, level: number): string[] {
  const lines = textOf(image, file.slice(1))?.split('\n') ?? [];
  return lines.flatMap((line) => {
    const [word = '', ...rest] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (word === '' || /^hwcap$/i.test(word)) return [];
    if (word !== 'include') return [word.replace(/=.*/, '').replace(/\/+$/, '')];
    if (level === mostLevels) return [];
    return rest
      .flatMap((pattern) => matching(pattern, image))
      .flatMap((each) => configured(each, image, level + 1));
  });
}

function matching(pattern: string, image: ImageModel): string[] {
  const folder = folderOf(pattern);
  const real = image.resolve(folder);
  if (!pattern.startsWith('/') || real === undefined) return [];
  const matches = makeMatcher([pattern.slice(folder.length + 1)]);
  return image.tree
    .list(real)
    .filter(matches)
    .map((name) => `/${real}/${name}`);
}
