import { type Elf, readElf } from './elf.ts';
import { isElf } from './elf-layout.ts';
import { makeMatcher } from './glob.ts';
import { type Library, libraryFlags, writeLdCache } from './ld-cache-format.ts';
import type { Tree } from './tree.ts';

/** Where glibc always looks, with any configuration (Debian's SLIBDIR and LIBDIR). */
const trustedFolders = ['/lib', '/usr/lib'];

/**
 * Makes the same `/etc/ld.so.cache` as `ldconfig` for this root, in the format of glibc 2.2 and newer, but without the
 * note with ldconfig's version, so that its bytes depend on the tree only.
 * https://sourceware.org/git/?p=glibc.git;a=blob;f=elf/ldconfig.c
 * @throws Error for a library whose soname is not a name in its folder (ldconfig would make a link), for `glibc-hwcaps`
 * folders, and for an `ld.so.conf` that does not end
 */
export function makeLdCache(tree: Tree, machine: keyof typeof libraryFlags): Buffer {
  const libraries: Library[] = [];
  for (const [folder, real] of searchFolders(tree)) {
    if (tree.get(`${real}/glibc-hwcaps`)) {
      throw new Error(
        `cannot make ld.so.cache: "${folder}/glibc-hwcaps" has libraries for some processors only`,
      );
    }
    for (const soname of sonamesIn(tree, real, machine)) {
      if (tree.resolve(`${real}/${soname}`) === undefined) {
        throw new Error(
          `cannot make ld.so.cache: "${folder}" has a library "${soname}", but no file or link of that name`,
        );
      }
      libraries.push({ soname, path: `${folder}/${soname}` });
    }
  }
  return writeLdCache(libraries, libraryFlags[machine]);
}

/** The configured folders, each with its real path; of two names for one folder the first is used. */
function searchFolders(tree: Tree): Map<string, string> {
  const folders = new Map<string, string>();
  const seen = new Set<string>();
  for (const folder of [...configuredFolders(tree), ...trustedFolders]) {
    const real = tree.resolve(folder);
    if (real === undefined || seen.has(real)) continue;
    seen.add(real);
    folders.set(folder, real);
  }
  return folders;
}

/** ldconfig itself has no limit, and runs forever on a file that includes itself. */
const [maxDepth, maxIncludes] = [8, 1000];

function configuredFolders(tree: Tree): string[] {
  const folders: string[] = [];
  let includes = 0;
  const readConfiguration = (file: string, depth: number) => {
    if (depth > maxDepth) throw new Error(`${file}: includes itself`);
    for (const line of (tree.read(file)?.toString() ?? '').split('\n')) {
      const text = line.replace(/#.*/, '').trim();
      if (text === '' || /^hwcap\s/i.test(text)) continue;
      const patterns = /^include\s(.*)/.exec(text)?.[1]?.trim().split(/\s+/);
      if (!patterns) folders.push(folderOf(text));
      for (const match of (patterns ?? []).flatMap((pattern) => matches(tree, pattern, file))) {
        includes += 1;
        if (includes > maxIncludes) throw new Error(`${file}: includes more than ${maxIncludes} files`);
        readConfiguration(match, depth + 1);
      }
    }
  };
  readConfiguration('etc/ld.so.conf', 0);
  return folders;
}

/** A line is `<folder>` or `<folder>=<type>`. Slashes at the end do not count. */
function folderOf(line: string): string {
  const [folder = ''] = line.split('=', 1);
  let end = folder.trimEnd().length;
  while (folder[end - 1] === '/') end -= 1;
  return folder.slice(0, end);
}

function matches(tree: Tree, pattern: string, file: string): string[] {
  if (!pattern.startsWith('/')) throw new Error(`${file}: "include ${pattern}" is not an absolute path`);
  const cut = pattern.lastIndexOf('/');
  const folder = tree.resolve(pattern.slice(0, cut));
  if (folder === undefined) return [];
  const isMatch = makeMatcher([pattern.slice(cut + 1)]);
  return tree
    .list(folder)
    .filter(isMatch)
    .map((name) => `${folder}/${name}`);
}

/** The names of a folder's libraries for the loader: the soname of each and its link for `ld -l`. */
function sonamesIn(tree: Tree, folder: string, machine: keyof typeof libraryFlags): Set<string> {
  const sonames = new Set<string>();
  // Many links may lead to one file.
  const read = new Map<string | undefined, Elf | undefined>();
  for (const name of tree.list(folder).filter(isLibraryName)) {
    const real = tree.resolve(`${folder}/${name}`);
    if (!read.has(real)) read.set(real, readLibrary(tree, `${folder}/${name}`, machine));
    const elf = read.get(real);
    if (!elf) continue;
    const soname = elf.soname ?? name;
    const isLink = tree.get(`${folder}/${name}`)?.type === 'symlink';
    sonames.add(isLink && isLinkFor(name, soname) ? name : soname);
  }
  return sonames;
}

function isLibraryName(name: string): boolean {
  return (/^(?:lib|ld-)/.test(name) && name.includes('.so')) || /^ld(?:64)?\.so\./.test(name);
}

function readLibrary(tree: Tree, path: string, machine: keyof typeof libraryFlags): Elf | undefined {
  const bytes = tree.read(path);
  // Other files are linker scripts, or are for the debugger.
  if (!bytes || !isElf(bytes)) return undefined;
  const elf = readElf(bytes, path);
  return elf.machine === machine && elf.type === 'shared' ? elf : undefined;
}

/** A link with another name is listed as the library's soname. */
function isLinkFor(name: string, soname: string): boolean {
  return name === soname || (name.endsWith('.so') && soname.startsWith(name));
}
