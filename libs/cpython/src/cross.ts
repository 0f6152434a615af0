import { createReadStream } from 'node:fs';
import { mergeLayers, readTar, type Tree } from '@distroless/image';
import type { Lock } from '@distroless/lockfile';
import type { Architecture } from '@distroless/matrix';
import { type Context, fetchRoot, findProduct, hostArchitecture, toolchainTree } from '@distroless/workspace';
import { crossArguments } from './recipe.ts';
import { compiledTar } from './tars.ts';

/** From packages of the other architecture: only multiarch folders, and headers, which are the same in both. */
const multiarch = {
  drop: ['**'],
  keep: ['usr/include/**', 'usr/lib/*-linux-gnu/**', 'usr/lib/ld-linux-*', 'usr/lib/linux/**'],
};

/**
 * Whether CPython is compiled for another architecture than the machine's, without emulation. For amd64 to arm64,
 * Debian's cross toolchain is locked; the other way, a machine has to emulate the whole compile.
 */
export function isCross(arch: Architecture): boolean {
  return hostArchitecture() === 'amd64' && arch === 'arm64';
}

/**
 * The root in which CPython is cross-compiled: the machine's own toolchain with a cross compiler, headers and libraries
 * of the other architecture, and the native build of the same series, which runs build steps in Python.
 */
export async function crossToolchainTree(lock: Lock, arch: Architecture, context: Context): Promise<Tree> {
  const host = hostArchitecture();
  const [toolchain, cross] = [
    await fetchRoot(lock, 'toolchain', host, context),
    await fetchRoot(lock, 'cross', host, context),
  ];
  const own = await toolchainTree({ ...toolchain, debs: [...toolchain.debs, ...cross.debs] }, host, {
    context,
  });
  const sysroot = await fetchRoot(lock, 'sysroot', arch, context);
  const other = await toolchainTree(sysroot, arch, { context, selection: multiarch });
  const native = findProduct(compiledTar(lock, 'fast'), context);
  return mergeLayers([
    { entries: () => own },
    { entries: () => [...other].filter(({ path }) => !path.startsWith('var/lib/dpkg/')) },
    { entries: () => readTar(createReadStream(native), native) },
  ]);
}

/** The arguments that configure needs there. */
export function crossConfigure(lock: Lock, arch: Architecture): string[] {
  const arguments_ = crossArguments(lock.series, { from: hostArchitecture(), to: arch });
  return [...arguments_, ...(lock.cpython?.cross ?? [])];
}
