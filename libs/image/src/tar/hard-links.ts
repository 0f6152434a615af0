import type { Entry, HardlinkEntry } from '../entry.ts';

/** The members of an archive so far, as targets of hard links. */
export type EarlierMembers = {
  remember(entry: Entry): void;
  /** The entry for a hard link at `path` to `target`; undefined when the archive has no such file before it. */
  link(meta: Omit<HardlinkEntry, 'type' | 'target'>, target: string): Entry | undefined;
};

export function makeEarlierMembers(): EarlierMembers {
  /** Each path with its file. A file that is replaced at one path stays at the others. */
  const seen = new Map<string, { entry: Entry; file: object }>();
  return {
    remember: (entry) => {
      const file = entry.type === 'hardlink' ? seen.get(entry.target)?.file : undefined;
      // Without the bytes, so that they can be freed when the caller is done with them.
      const kept = entry.type === 'file' ? { ...entry, content: nothing } : entry;
      seen.set(entry.path, { entry: kept, file: file ?? kept });
    },
    link: (meta, target) => {
      const found = seen.get(target);
      if (!found || target === meta.path) return undefined;
      const { entry, file } = found;
      if (entry.type === 'directory') return undefined;
      if (entry.type === 'symlink' || entry.type === 'special') return { ...entry, path: meta.path };
      if (entry.type === 'file') return { ...meta, type: 'hardlink', target };
      const isCurrent = seen.get(entry.target)?.file === file && entry.target !== meta.path;
      return { ...meta, type: 'hardlink', target: isCurrent ? entry.target : target };
    },
  };
}

const nothing = Buffer.alloc(0);
