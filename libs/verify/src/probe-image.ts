import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Engine, loadImages, removeImage } from '@distroless/engine';
import { createTree, type Entry, writeTar } from '@distroless/image';

type ProbeOptions<Result> = {
  engine: Engine;
  architecture: string;
  /** Folder for temporary files. */
  scratch: string;
  signal?: AbortSignal;
  use: (image: string) => Promise<Result>;
};

/**
 * Loads an image with this one program into the engine, and removes it after use. An image rather than a mounted file,
 * since the engine may be on a machine that does not see our files.
 */
export async function withProbeImage<Result>(
  program: Buffer,
  { engine, architecture, scratch, signal, use }: ProbeOptions<Result>,
): Promise<Result> {
  const id = randomUUID();
  const image = `localhost/verify-probe:${id.slice(0, 8)}`;
  const [layer, archive] = [path.join(scratch, `${id}.layer`), path.join(scratch, `${id}.tar`)];
  try {
    const { sha256 } = await writeTar(createTree([file('probe', program, 0o755)]), layer);
    const config = {
      ...{ architecture, os: 'linux', config: { Entrypoint: ['/probe'] } },
      rootfs: { type: 'layers', diff_ids: [`sha256:${sha256}`] },
    };
    const manifest = [{ Config: 'config.json', RepoTags: [image], Layers: ['layer.tar'] }];
    const files = [
      file('config.json', JSON.stringify(config)),
      file('layer.tar', await readFile(layer)),
      file('manifest.json', JSON.stringify(manifest)),
    ];
    await writeTar(createTree(files), archive);
    await loadImages(engine, archive, signal ? { signal } : {});
    return await use(image);
  } finally {
    for (const temporary of [layer, archive]) await rm(temporary, { force: true });
    await removeImage(engine, image);
  }
}

function file(name: string, content: Buffer | string, mode = 0o644): Entry {
  return { type: 'file', path: name, content: Buffer.from(content), mode, uid: 0, gid: 0, mtime: 0 };
}
