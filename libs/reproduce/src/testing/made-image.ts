import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  compressLayer,
  createTree,
  type Entry,
  type ImageSettings,
  type LayerTar,
  writeLayout,
  writeTar,
} from '@distroless/image';
import { imageLabels } from '@distroless/matrix';
import { DATE } from './made-repository.ts';

export type MadeImage = {
  commit: string;
  /** Of the upper layer: paths with their content, or whole entries. */
  files?: readonly (Partial<Entry> & { path: string })[];
  settings?: Partial<ImageSettings>;
  labels?: Readonly<Record<string, string>>;
  /** Seconds since 1970 (UTC). */
  date?: number;
};

/** Nothing listens there. */
export const SOURCE = 'https://127.0.0.1:1/python';

export function labelsOf(commit: string): Record<string, string> {
  return imageLabels({
    ...{ series: '3.13', suite: 'trixie', debian: 13, eol: '2029-10-31', release: '3.13.15' },
    ...{ flavour: 'release', source: SOURCE, revision: commit },
  });
}

/** Seals a runtime image for amd64 of two layers, compressed as release builds are. */
export async function sealMade(folder: string, image: MadeImage): Promise<void> {
  const { commit, files = [{ path: 'bin/python' }], settings = {}, labels = {}, date = DATE } = image;
  await mkdir(join(folder, '..'), { recursive: true });
  const lists = { entrypoint: ['python'], cmd: [], exposedPorts: [], volumes: [] };
  await writeLayout(folder, {
    ...{ architecture: 'amd64', date },
    layers: [
      await layer(`${folder}-lower.tar`, 'runtime/rootfs-amd64.tar', [{ path: 'etc' }]),
      await layer(`${folder}-upper.tar`, 'runtime/ld-cache-amd64.tar', files),
    ],
    settings: {
      ...{ user: '1000:1000', workdir: '', env: {}, stopSignal: '', ...lists, ...settings },
      labels: { ...labelsOf(commit), ...labels },
    },
  });
}

async function layer(path: string, name: string, files: NonNullable<MadeImage['files']>): Promise<LayerTar> {
  const meta = { mode: 0o644, uid: 0, gid: 0, mtime: 1_767_000_000 };
  const entries = files.map((file) => ({ ...meta, type: 'file', content: Buffer.from(file.path), ...file }));
  const { sha256, size } = await writeTar(createTree(entries as Entry[]), path);
  const tar = { path, name, digest: `sha256:${sha256}`, size };
  return { ...tar, compressed: await compressLayer(tar) };
}
