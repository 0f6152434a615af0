import { assembleRootfs, noDocumentation } from '@distroless/debian';
import { writeTar } from '@distroless/image';
import type { Architecture } from '@distroless/matrix';
import type { Context } from './context.ts';
import type { FetchedRoot } from './root-packages.ts';
import { directoriesOf } from './rootfs.ts';

/** Writes a root in which a build step runs and which is never shipped. */
export async function assembleToolchain(
  root: FetchedRoot,
  arch: Architecture,
  { context, output }: { context: Context; output: string },
): Promise<void> {
  context.report({ line: `assemble ${root.debs.length} packages` });
  const { tree } = await assembleRootfs(root.debs, {
    architecture: arch,
    selection: noDocumentation,
    packageSelections: {},
    directories: directoriesOf(root),
    links: root.links,
    setuid: 'keep',
    signal: context.signal,
  });
  await writeTar(tree, output, { signal: context.signal });
}
