import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Lock, lockPath, readLock } from '@distroless/lockfile';
import type { Architecture, ImageId } from '@distroless/matrix';
import { type Input, type LockedInputs, resolvedInputs } from './provenance.ts';

type Options = {
  /** The folder of nx.json. */
  workspace: string;
  architecture: Architecture;
  /** `git+` and the URL of the repository, as a provenance has it. */
  source: string;
  /** What is checked out in the workspace. */
  commit: string;
};

/**
 * The inputs that a provenance of an image has when it is built from this workspace, as its locks say. Nothing is built or
 * downloaded. The locks are not compared with the YAML files: that is done by the build, whose version of it may be another.
 * @throws Error when a lock is missing, or has another form than this version reads
 */
export async function lockedInputs(image: ImageId, options: Options): Promise<Input[]> {
  const { workspace, architecture, source, commit } = options;
  const locks = await collectLocks(image, workspace, (each) => readLock(workspace, each));
  // What is published has the locked release, never its substitute.
  const tarball = locks.toolchain.release;
  return resolvedInputs({ ...locks, tarball, architecture }, { source, gitCommit: commit });
}

type Locks = Pick<LockedInputs, 'locks' | 'toolchain' | 'lockFiles'>;

/** The locks that an image depends on: its own, that of the runtime below debug, the builder's, and npm's. */
export async function collectLocks(
  { series, variant }: ImageId,
  workspace: string,
  read: (image: ImageId) => Promise<Lock>,
): Promise<Locks> {
  const below: ImageId[] = variant === 'debug' ? [{ series, variant: 'runtime' }] : [];
  const images: ImageId[] = [{ series, variant }, ...below];
  const toolchain: ImageId = { series, variant: 'builder' };
  const paths = new Set([...images, toolchain].map(lockPath));
  return {
    locks: await Promise.all(images.map(read)),
    toolchain: await read(toolchain),
    lockFiles: await Promise.all(
      // npm's lock has the programs that assemble the image.
      ['package-lock.json', ...paths].map((path) => digestFile(workspace, path)),
    ),
  };
}

async function digestFile(workspace: string, path: string): Promise<{ path: string; sha256: string }> {
  const content = await readFile(join(workspace, path));
  return { path, sha256: createHash('sha256').update(content).digest('hex') };
}
