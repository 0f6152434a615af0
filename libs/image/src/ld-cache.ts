import { type Elf, readElf } from './elf.ts';
import { isElf } from './elf-layout.ts';
import { makeMatcher } from './glob.ts';
import { type Library, libraryFlags, writeLdCache } from './ld-cache-format.ts';
import type { Tree } from './tree.ts';

/** Where glibc looks whatever the configuration says (Debian's SLIBDIR and LIBDIR). */
const trustedFolders = ['/lib', '/usr/lib'];

/**
 * Makes `/etc/ld.so.cache` as `ldconfig` would for this root, in the format that every glibc since 2.2 reads. It has
 * no generator note, so it is a function of the tree alone.
 * https://sourceware.org/git/?p=glibc.git;a=blob;f=elf/ldconfig.c
 * @throws Error for a library whose soname is no name in its folder (ldconfig would make a link), and for
 * `glibc-hwcaps` folders
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

/** The folders as they are configured, each with its real path; of two names for one folder the first counts. */
function searchFolders(tree: Tree): Map<string, string> {
  const folders = new Map<string, string>();
  for (const folder of [...configuredFolders(tree, 'etc/ld.so.conf'), ...trustedFolders]) {
    const real = tree.resolve(folder);
    if (real === undefined || [...folders.values()].includes(real)) continue;
    folders.set(folder, real);
  }
  return folders;
}

function configuredFolders(tree: Tree, file: string, depth = 0): string[] {
  // ldconfig itself does not end on a file that includes itself.
  if (depth > 8) throw new Error(`${file}: includes itself`);
  const folders: string[] = [];
  for (const line of (tree.read(file)?.toString() ?? '').split('\n')) {
    const text = line.replace(/#.*/, '').trim();
    if (text === '' || /^hwcap\s/i.test(text)) continue;
    const included = /^include\s+(.*)/.exec(text)?.[1];
    if (included === undefined) {
      folders.push(text.replace(/=.*/, '').trimEnd().replace(/\/+$/, ''));
      continue;
    }
    for (const pattern of included.split(/\s+/)) {
      for (const match of matches(tree, pattern, file))
        folders.push(...configuredFolders(tree, match, depth + 1));
    }
  }
  return folders;
}

function matches(tree: Tree, pattern: string, file: string): string[] {
  if (!pattern.startsWith('/')) throw new Error(`${file}: "include ${pattern}" is no absolute path`);
  const cut = pattern.lastIndexOf('/');
  const folder = tree.resolve(pattern.slice(0, cut));
  const isMatch = makeMatcher([pattern.slice(cut + 1)]);
  if (folder === undefined) return [];
  return tree
    .list(folder)
    .filter(isMatch)
    .map((name) => `${folder}/${name}`);
}

/** The names under which the libraries of a folder are looked up: a library's soname and its link for `ld -l`. */
function sonamesIn(tree: Tree, folder: string, machine: keyof typeof libraryFlags): Set<string> {
  const sonames = new Set<string>();
  for (const name of tree.list(folder).filter(isLibraryName)) {
    const elf = readLibrary(tree, `${folder}/${name}`, machine);
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
  // What is no ELF file is a linker script or a file for the debugger.
  if (!bytes || !isElf(bytes)) return undefined;
  const elf = readElf(bytes, path);
  return elf.machine === machine && elf.type === 'shared' ? elf : undefined;
}

/** A link of another name than these stands for the library under its soname. */
function isLinkFor(name: string, soname: string): boolean {
  return name === soname || (name.endsWith('.so') && soname.startsWith(name));
}
