import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTree, type ImageSettings, type LayerTar, writeLayout, writeTar } from '@distroless/image';
import type { Architecture } from '@distroless/matrix';
import { imageLabels } from '@distroless/matrix';
import type { CheckedImages } from '../check-images.ts';
import { readSealedImage, type SealedImage } from '../sealed-image.ts';

export const REVISION = 'c0ffee'.padEnd(40, '0');
/** 2026-01-02, in seconds since 1970 (UTC). */
export const DATE = 1_767_312_000;

/** What `container` writes, so that a label with another name makes the tests of publishing fail. */
export const LABELS: Readonly<Record<string, string>> = imageLabels({
  ...{ series: '3.13', suite: 'trixie', debian: 13, eol: '2029-10-31', release: '3.13.15' },
  ...{ flavour: 'release', source: 'https://git.example/python', revision: REVISION },
});

const settings: ImageSettings = {
  ...{ user: '1000:1000', workdir: '', entrypoint: ['python'], cmd: [], env: {} },
  ...{ labels: {}, exposedPorts: [], volumes: [], stopSignal: '' },
};

type SealOptions = {
  architecture?: Architecture;
  labels?: Readonly<Record<string, string>>;
  /** Of the upper layer; the lower one is the same in all images. */
  content?: string;
  date?: number;
};

/** Seals an image of two layers as the layout `folder`. */
export async function seal(folder: string, options: SealOptions = {}): Promise<void> {
  const { architecture = 'amd64', labels = LABELS, content = architecture, date = DATE } = options;
  mkdirSync(folder, { recursive: true });
  await writeLayout(folder, {
    ...{ architecture, date, settings: { ...settings, labels } },
    layers: [await madeTar(`${folder}-lower.tar`, 'all'), await madeTar(`${folder}-upper.tar`, content)],
  });
}

/** A tar with one file of this content. */
export async function madeTar(path: string, content: string): Promise<LayerTar> {
  const meta = { path: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 1000 };
  const tree = createTree([{ ...meta, type: 'file', content: Buffer.from(content) }]);
  const { sha256, size } = await writeTar(tree, path);
  return { path, name: 'file.tar', digest: `sha256:${sha256}`, size };
}

/** The images of both architectures, as `checkImages` returns them. */
export async function withMadeImages<T>(
  options: Pick<SealOptions, 'content' | 'date'>,
  work: (checked: CheckedImages) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'publish-'));
  try {
    const images: SealedImage[] = [];
    for (const architecture of ['amd64', 'arm64'] as const) {
      await seal(join(folder, architecture), { content: architecture, ...options, architecture });
      images.push(await readSealedImage(join(folder, architecture)));
    }
    const created = new Date((options.date ?? DATE) * 1000);
    const image = { series: '3.13', variant: 'runtime', release: '3.13.15', debian: 13 } as const;
    return await work({ ...image, created, images });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
