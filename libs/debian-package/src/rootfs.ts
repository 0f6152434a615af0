import type { Tree } from '@distroless/image';
import { withCertificates } from './maintainer-scripts/certificates.ts';
import { withLocalTime } from './maintainer-scripts/local-time.ts';
import { addRecords } from './records.ts';
import { type DebSource, type UnpackOptions, unpackDebs } from './unpack.ts';

export type Rootfs = {
  tree: Tree;
  /** Time of everything that was created, not unpacked: the newest time of all packaged files, in seconds. */
  mtime: number;
  /** The packages that have scripts to run at installation. None was run. */
  maintainerScripts: { package: string; scripts: string[] }[];
};

/**
 * Unpacks packages into a root file system for an image; the result depends on the arguments only. Each package with
 * used files is recorded in `var/lib/dpkg/status.d`.
 * @throws Error that names the package: for a damaged or wrong file, paths and links that leave the root, device nodes,
 * setuid files, digests that differ from the package's own, two packages that claim one path
 */
export async function assembleRootfs(sources: DebSource[], options: UnpackOptions): Promise<Rootfs> {
  const { tree, owners, debs, shipped, mtime } = await unpackDebs(sources, options, {
    prepare: (deb) => withLocalTime(withCertificates(deb)),
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

/** A licence may be a link to the licence of another package, which then has to be among the packages. */
function checkLicences(tree: Tree): void {
  for (const entry of tree) {
    const name = /^usr\/share\/doc\/([^/]+)(?:\/copyright)?$/.exec(entry.path)?.[1];
    if (name === undefined || entry.type !== 'symlink') continue;
    if (tree.resolve(entry.path) !== undefined) continue;
    throw new Error(
      `cannot ship package "${name}": its licence is a link to "${entry.target}", which is in no package`,
    );
  }
}
