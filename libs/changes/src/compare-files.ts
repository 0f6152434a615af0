import type { FileFacts } from './image-summary.ts';

/** A file that two images do not share. */
export type FileChange = {
  path: string;
  change: 'added' | 'removed' | 'changed';
  /** In bytes. */
  from: number;
  to: number;
  /** What differs of a changed file. */
  differs: (keyof FileFacts)[];
};

const compared = ['type', 'content', 'mode', 'owner'] as const;

/** Everything that differs, in the order of the paths. Times do not count: each image has its own. */
export function compareFiles(
  before: ReadonlyMap<string, FileFacts>,
  after: ReadonlyMap<string, FileFacts>,
): FileChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path): FileChange[] => {
    const [old, young] = [before.get(path), after.get(path)];
    const sizes = { from: old?.size ?? 0, to: young?.size ?? 0 };
    if (!old) return [{ path, change: 'added', ...sizes, differs: [] }];
    if (!young) return [{ path, change: 'removed', ...sizes, differs: [] }];
    const differs = compared.filter((name) => old[name] !== young[name]);
    return differs.length === 0 ? [] : [{ path, change: 'changed', ...sizes, differs }];
  });
}
