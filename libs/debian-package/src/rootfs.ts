import type { Tree } from '@distroless/image';
import { withCertificates } from './maintainer-scripts/certificates.ts';
import { addRecords } from './records.ts';
import { type DebSource, type UnpackOptions, unpackDebs } from './unpack.ts';

export type Rootfs = {
  tree: Tree;
  /** Time of everything that was made and not unpacked: the newest of all packaged files, in seconds. */
  mtime: number;
  /** The packages that would have run something at installation. Nothing of it was run. */
  maintainerScripts: { package: string; scripts: string[] }[];
};

/**
 * Unpacks packages into a root file system for an image, as a function of its arguments alone. Each package of which
 * files are used is recorded in `var/lib/dpkg/status.d`.
 * @throws Error naming the package: for a damaged file or another than asked for, paths and links that leave the root,
 * device nodes, setuid files, digests that do not agree with the package's own, two packages that claim one path
 */
export async function assembleRootfs(sources: DebSource[], options: UnpackOptions): Promise<Rootfs> {
  const { tree, owners, debs, shipped, mtime } = await unpackDebs(sources, options, {
    prepare: withCertificates,
  });
  checkLicences(tree);
  addRecords(tree, owners, { debs: shipped, mtime });
  const scripted = debs.filter(({ scripts }) => scripts.length > 0);
  return {
    tree,
    mtime,
    maintainerScripts: scripted.map((deb) => ({ package: deb.package, scripts: deb.scripts })),
  };
}

/** A licence text may be that of another package by a link, which then has to be among the packages. */
function checkLicences(tree: Tree): void {
  for (const entry of tree) {
    const name = /^usr\/share\/doc\/([^/]+)(?:\/copyright)?$/.exec(entry.path)?.[1];
    if (name === undefined || entry.type !== 'symlink') continue;
    if (tree.resolve(entry.path) !== undefined) continue;
    throw new Error(
      `cannot ship package "${name}": its licence is a link to "${entry.target}", which no package brings`,
    );
  }
}
