import { type Entry, makeMatcher, parentsOf } from '@distroless/image';
import type { Deb } from './deb.ts';

/**
 * Which files of packages go into a root: files that match `drop` are left out, unless `keep` matches them too. A
 * dropped folder stays when a file in it stays.
 * Patterns are those of `makeMatcher`, for paths of the merged /usr.
 */
export type Selection = { drop?: string[] | undefined; keep?: string[] | undefined };

/** Leaves out documentation, translations and the packagers' notes; the licence texts stay. */
export const noDocumentation = {
  drop: [
    'usr/share/bug/**',
    'usr/share/doc/**',
    'usr/share/doc-base/**',
    'usr/share/info/**',
    'usr/share/linda/**',
    'usr/share/lintian/**',
    'usr/share/locale/**',
    'usr/share/man/**',
  ],
  // A package's documentation folder may be a link to the folder of the package whose licence it shares.
  keep: ['usr/share/doc/*/copyright', 'usr/share/doc/*'],
} satisfies Selection;

/** The folders that are links into /usr in every supported suite; `lib64` exists on amd64 only. */
export const mergedFolders = {
  amd64: ['bin', 'lib', 'lib64', 'sbin'],
  arm64: ['bin', 'lib', 'sbin'],
} as const;

/**
 * The files of a package that are used, at the paths of the merged /usr. When its own rules drop everything that the
 * rules for all packages leave, nothing is used, not even its licence.
 * @param rules `all` are the rules for every package, `own` the rules for this one
 */
export function select(deb: Deb, { all, own }: { all: Selection; own: Selection }): Entry[] {
  const entries = deb.entries.map(toMergedUsr);
  const files = entries.filter((entry) => entry.type !== 'directory');
  const isGenerallyChosen = chooser([all]);
  const isChosen = chooser([all, own]);
  const chosen = files.filter(isChosen);
  if (files.some(isSubstance(isGenerallyChosen)) && !chosen.some(isSubstance(isChosen))) return [];

  const needed = new Set(chosen.flatMap(({ path }) => parentsOf(path)));
  const isLeft = makeMatcher([...(all.drop ?? []), ...(own.drop ?? [])]);
  const folders = entries.filter(
    (entry) => entry.type === 'directory' && (needed.has(entry.path) || !isLeft(entry.path)),
  );
  return [...folders, ...keepContents(chosen, files)];
}

type Chooser = (entry: Entry) => boolean;

function chooser(selections: Selection[]): Chooser {
  const dropped = makeMatcher(selections.flatMap(({ drop }) => drop ?? []));
  const kept = makeMatcher(selections.flatMap(({ keep }) => keep ?? []));
  return ({ path }) => kept(path) || !dropped(path);
}

function isSubstance(isChosen: Chooser): Chooser {
  return (entry) => isChosen(entry) && !entry.path.startsWith('usr/share/doc/');
}

function toMergedUsr(entry: Entry): Entry {
  const moved = { ...entry, path: mergedPath(entry.path) };
  return moved.type === 'hardlink' ? { ...moved, target: mergedPath(moved.target) } : moved;
}

/** `lib/x` of a package without merged /usr is `usr/lib/x` of the root; the folders themselves stay. */
export function mergedPath(path: string): string {
  return /^(?:bin|sbin|lib|lib64)\//.test(path) ? `usr/${path}` : path;
}

/** The first link to a file that was left out becomes that file. */
function keepContents(chosen: Entry[], files: Entry[]): Entry[] {
  const present = new Set(chosen.map(({ path }) => path));
  const contents = new Map(
    files.flatMap((entry) => (entry.type === 'file' ? [[entry.path, entry] as const] : [])),
  );
  const heirs = new Map<string, string>();
  return chosen.map((entry) => {
    if (entry.type !== 'hardlink' || present.has(entry.target)) return entry;
    const heir = heirs.get(entry.target);
    if (heir !== undefined) return { ...entry, target: heir };
    const content = contents.get(entry.target)?.content;
    if (!content) return entry;
    heirs.set(entry.target, entry.path);
    const { path, mode, uid, gid, mtime } = entry;
    return { type: 'file', path, mode, uid, gid, mtime, content };
  });
}
