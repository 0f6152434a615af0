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

/** A workspace with the sealed release build of a small runtime for amd64, as if it had been checked. */
export async function makeRelease(): Promise<{ made: MadeWorkspace; checked: CheckedImages }> {
  const made = await madeWorkspace();
  await made.write('package-lock.json', '{}');
  const vendored = 'images/python/vendored.yaml';
  await cp(join(root, vendored), join(made.folder, vendored));
  await writeTarball(made);
  for (const variant of ['builder', 'runtime'] as const) {
    await writeMadeLock({ series: '3.13', variant }, await made.open());
  }
  await buildRootfs(image, 'amd64', { context: await made.open() });
  await writeCpython(made, 'cpython-amd64-release.tar');
  const folder = join(made.folder, dist, 'runtime/oci-amd64-release');
  await seal(made, folder);
  const sealed = await readSealedImage(folder);
  const { created } = sealed;
  return { made, checked: { ...image, release, debian: 13, created, images: [sealed] } };
}

/** A tarball without an SBOM of upstream's would need an entry in vendored.yaml. */
async function writeTarball(made: MadeWorkspace): Promise<void> {
  const sbom = { path: `Python-${release}/Misc/sbom.spdx.json`, content: '{"packages": []}' };
  const tarball = gzipSync(await makeTar([sbom]));
  const sha256 = createHash('sha256').update(tarball).digest('hex');
  const path = join(made.env.DISTROLESS_CACHE, 'sha256', sha256.slice(0, 2), sha256);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, tarball);
  const source = { version: release, sha256, file: `Python-${release}.tgz` };
  await made.write(`${dist}/builder/source.json`, JSON.stringify(source));
}

async function seal(made: MadeWorkspace, folder: string): Promise<void> {
  const names = ['runtime/rootfs-amd64.tar', 'builder/cpython-amd64-release.tar'];
  const tars = names.map(async (name) => {
    const path = join(made.folder, dist, name);
    return { path, name, ...(await hashFile(path)) };
  });
  const lists = { cmd: [], entrypoint: [], exposedPorts: [], volumes: [] };
  const labels = imageLabels({
    ...{ series: '3.13', suite: 'trixie', debian: 13, eol: '2029-10-31', release, flavour: 'release' },
    ...{ source: 'https://git.example/python', revision: REVISION },
  });
  await writeLayout(folder, {
    layers: await Promise.all(tars),
    ...{ architecture: 'amd64', date: 1_767_312_000 },
    settings: { ...lists, env: {}, stopSignal: '', user: '', workdir: '', labels },
  });
}
