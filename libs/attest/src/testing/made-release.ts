import { createHash } from 'node:crypto';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { buildRootfs } from '@distroless/assemble';
import { hashFile, writeLayout } from '@distroless/image';
import { imageLabels } from '@distroless/matrix';
import { type CheckedImages, readSealedImage } from '@distroless/publish';
import { makeTar } from '@distroless/testing';
import {
  type MadeWorkspace,
  madeWorkspace,
  writeCpython,
  writeMadeLock,
} from '@distroless/workspace/testing';
import { REVISION } from './made-inputs.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const dist = 'dist/python/3.13';
const image = { series: '3.13', variant: 'runtime' } as const;
const release = '3.13.15';

/** The time of the image, in seconds since 1970 (UTC). */
export const RELEASE_DATE = 1_767_312_000;

type Options = {
  /** Commits the workspace, as it is when the image is sealed; returns the commit. Default: there is only its name. */
  commit?: (made: MadeWorkspace) => Promise<string>;
};

/** A workspace with the sealed release build of a small runtime for amd64, as if it had been checked. */
export async function makeRelease({ commit = async () => REVISION }: Options = {}): Promise<{
  made: MadeWorkspace;
  checked: CheckedImages;
}> {
  const made = await madeWorkspace();
  await made.write('package-lock.json', '{}');
  const vendored = 'images/python/vendored.yaml';
  await cp(join(root, vendored), join(made.folder, vendored));
  const source = await writeTarball(made);
  for (const variant of ['builder', 'runtime'] as const) {
    await writeMadeLock({ series: '3.13', variant }, await made.open(), { release: source });
  }
  await buildRootfs(image, 'amd64', { context: await made.open() });
  await writeCpython(made, 'cpython-amd64-release.tar');
  const folder = join(made.folder, dist, 'runtime/oci-amd64-release');
  await seal(made, folder, await commit(made));
  const sealed = await readSealedImage(folder);
  const { created } = sealed;
  return { made, checked: { ...image, release, debian: 13, created, images: [sealed] } };
}

/** A tarball without an SBOM of upstream's would need an entry in vendored.yaml. */
async function writeTarball(made: MadeWorkspace): Promise<{ version: string; sha256: string; file: string }> {
  const sbom = { path: `Python-${release}/Misc/sbom.spdx.json`, content: '{"packages": []}' };
  const tarball = gzipSync(await makeTar([sbom]));
  const sha256 = createHash('sha256').update(tarball).digest('hex');
  const path = join(made.env.DISTROLESS_CACHE, 'sha256', sha256.slice(0, 2), sha256);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, tarball);
  const source = { version: release, sha256, file: `Python-${release}.tgz` };
  await made.write(`${dist}/builder/source.json`, JSON.stringify(source));
  return source;
}

async function seal(made: MadeWorkspace, folder: string, revision: string): Promise<void> {
  const names = ['runtime/rootfs-amd64.tar', 'builder/cpython-amd64-release.tar'];
  const tars = names.map(async (name) => {
    const path = join(made.folder, dist, name);
    return { path, name, ...(await hashFile(path)) };
  });
  const lists = { cmd: [], entrypoint: [], exposedPorts: [], volumes: [] };
  const labels = imageLabels({
    ...{ series: '3.13', suite: 'trixie', debian: 13, eol: '2029-10-31', release, flavour: 'release' },
    ...{ source: 'https://git.example/python', revision },
  });
  await writeLayout(folder, {
    layers: await Promise.all(tars),
    ...{ architecture: 'amd64', date: RELEASE_DATE },
    settings: { ...lists, env: {}, stopSignal: '', user: '', workdir: '', labels },
  });
}
