import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Tree, writeDigestRecord, writeTar } from '@distroless/image';
import type { ImageId } from '@distroless/matrix';
import type { Context } from './context.ts';

/** The path of a step's product, below the workspace: `dist/python/3.13/runtime/rootfs-amd64.tar`. */
export function distPath(image: ImageId, name: string): string {
  return join('dist', 'python', image.series, image.variant, name);
}

/**
 * Writes a step's product, a tar whose path is below the workspace, and beside it its digest, by which later steps are cached
 * and against which the image is sealed.
 */
export async function writeProduct(tree: Tree, path: string, { workspace, signal }: Context): Promise<void> {
  const file = join(workspace, path);
  const { sha256 } = await writeTar(tree, file, { signal });
  await writeDigestRecord(file, sha256);
}

/** The path of what an earlier step wrote; an error names the target that makes it. */
export function findProduct(path: string, { workspace }: Context): string {
  const file = join(workspace, path);
  if (existsSync(file)) return file;
  throw new Error(`cannot read "${path}": no such file; run ./nx run ${makerOf(path)}`);
}

// dist/python/<series>/<variant>/<file>
function makerOf(path: string): string {
  const [, , series, variant, file = ''] = path.split('/');
  const [target, ...builds] = targetOf(file);
  return [`python-${series}-${variant}`, target, ...builds].join(':');
}

/** The target that writes a file, and its configuration where that is not the default. */
function targetOf(file: string): string[] {
  if (file === 'source.json') return ['source'];
  const compiled = /^compiled-(\w+)\.tar$/.exec(file)?.[1];
  if (compiled) return ['compile', ...(compiled === 'fast' ? [] : [compiled])];
  const [, name = '', arch, flavour] =
    /^([a-z-]+?)(?:-dev|-tests)?-(amd64|arm64)(?:-(\w+))?\.tar$/.exec(file) ?? [];
  if (name === 'upstream-root') return ['rootfs', 'upstream'];
  if (arch === 'arm64') return [name, flavour === 'release' ? 'arm64-release' : 'arm64'];
  return [name, ...(flavour && flavour !== 'fast' ? [flavour] : [])];
}
