import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleRootfs } from '@distroless/debian-package';
import { replaceDirectory } from '@distroless/files';
import type { Architecture } from '@distroless/matrix';
import { fetchRoot } from '@distroless/workspace';
import { asImageLock } from '../lock/bench-lock.ts';
import type { Bench } from '../peers/peer.ts';
import { writeFolder } from './write-folder.ts';

/** The loader and the libraries of wrk below its folder. */
const loaders: Record<Architecture, [loader: string, libraries: string]> = {
  amd64: ['usr/lib64/ld-linux-x86-64.so.2', 'usr/lib/x86_64-linux-gnu'],
  arm64: ['usr/lib/ld-linux-aarch64.so.1', 'usr/lib/aarch64-linux-gnu'],
};

/**
 * Unpacks wrk with its own libraries, so that the same program sends the requests to every peer.
 * @returns its folder, and its command where that is mounted at `target`
 */
export async function openLoadGenerator(
  { context, lock, series, arch }: Bench,
  target: string,
): Promise<{ folder: string; command: string[] }> {
  const parent = join(context.workspace, 'dist', 'bench', 'load');
  const folder = join(parent, `${arch}-${lock.snapshot}-${lock.intent.slice(7, 19)}`);
  if (!existsSync(folder)) {
    const root = await fetchRoot(asImageLock(lock, series), 'load', arch, context);
    context.report({ line: `unpack ${root.debs.length} packages of the program that sends requests` });
    const { tree } = await assembleRootfs(root.debs, {
      architecture: arch,
      // A licence may be a link into a package that is not needed to run it.
      selection: { drop: ['usr/share/doc/**'] },
      signal: context.signal,
    });
    await mkdir(parent, { recursive: true });
    await replaceDirectory(folder, (temporary) => writeFolder(tree, temporary));
  }
  const [loader, libraries] = loaders[arch];
  const command = [
    `${target}/${loader}`,
    '--library-path',
    `${target}/${libraries}`,
    `${target}/usr/bin/wrk`,
  ];
  return { folder, command };
}
