import { join } from 'node:path';
import { createTree, readDirectory, type Tree } from '@distroless/image';
import type { Lock } from '@distroless/lockfile';
import { type Context, fetchRoot, hostArchitecture, toolchainTree } from '@distroless/workspace';

const programs = 'images/python/training';

/**
 * What a release build is trained with, for the root of the compile: an emulator, and programs in `/training`. Emulated, a
 * program has the same addresses on each machine, so it counts the same, and the compile has the same bytes; and what is
 * compiled for another architecture can run.
 */
export async function trainingTree(lock: Lock, context: Context): Promise<Tree> {
  const host = hostArchitecture();
  const emulator = await toolchainTree(await fetchRoot(lock, 'emulator', host, context), host, {
    context,
    selection: { drop: ['**'], keep: Object.values(emulatorNames).map((name) => `usr/bin/${name}`) },
  });
  const entries = await readDirectory(join(context.workspace, programs), 0);
  return createTree([
    ...[...emulator].filter(({ type, path }) => type === 'file' && path.startsWith('usr/bin/')),
    ...entries.map((entry) => ({ ...entry, path: `training/${entry.path}` })),
  ]);
}

/** The program of qemu-user that runs programs of an architecture. */
export function emulatorOf(arch: string): string {
  const name = emulatorNames[arch];
  if (!name) throw new Error(`cannot train CPython for ${arch}: there is no emulator for it`);
  return name;
}

const emulatorNames: Record<string, string> = { amd64: 'qemu-x86_64-static', arm64: 'qemu-aarch64-static' };
