import { assembleRootfs, noDocumentation, type Selection } from '@distroless/debian-package';
import { type Tree, writeTar } from '@distroless/image';
import type { Architecture } from '@distroless/matrix';
import type { Context } from './context.ts';
import { directoriesOf, type FetchedRoot } from './fetched-root.ts';

/** Writes a root for a build step; it is never shipped. */
export async function assembleToolchain(
  root: FetchedRoot,
  arch: Architecture,
  { context, output }: { context: Context; output: string },
): Promise<void> {
  await writeTar(await toolchainTree(root, arch, { context }), output, { signal: context.signal });
}

/** The same as a tree; `selection` leaves out more files. */
export async function toolchainTree(
  root: FetchedRoot,
  arch: Architecture,
  { context, selection = {} }: { context: Context; selection?: Selection },
): Promise<Tree> {
  context.report({ line: `assemble ${root.debs.length} packages` });
  const { keep = [], drop = [] } = selection;
  const { tree } = await assembleRootfs(root.debs, {
    architecture: arch,
    selection: { keep: [...noDocumentation.keep, ...keep], drop: [...noDocumentation.drop, ...drop] },
    packageSelections: {},
    directories: directoriesOf(root),
    links: root.links,
    setuid: 'keep',
    signal: context.signal,
  });
  return tree;
}
