import type { Entry, HardlinkEntry } from '../entry.ts';

/** What an archive has had so far, for the hard links to it. */
export type EarlierMembers = {
  remember(entry: Entry): void;
  /** What a hard link at `path` to `target` is, and nothing when there is no such file earlier in the archive. */
  link(meta: Omit<HardlinkEntry, 'type' | 'target'>, target: string): Entry | undefined;
};

export function makeEarlierMembers(): EarlierMembers {
  /** Each with the file that it is a name of. A file that is replaced under one name lives on under the others. */
  const seen = new Map<string, { entry: Entry; file: object }>();
  return {
    remember: (entry) => {
      const file = entry.type === 'hardlink' ? seen.get(entry.target)?.file : undefined;
      // Without the bytes, which may go as soon as the caller is done with them.
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
