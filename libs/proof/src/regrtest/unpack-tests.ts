import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { fetchTarball } from '@distroless/cpython';
import { replaceDirectory } from '@distroless/files';
import { type Entry, readTar } from '@distroless/image';
import type { Lock, LockedTarball } from '@distroless/lockfile';
import type { Context } from '@distroless/workspace';
import { xz } from '@napi-rs/lzma';

/** CPython's own tests on disk: the folder that replaces `Lib`, and the test packages in it (`test`, `ctypes/test`). */
export type TestFolders = { lib: string; packages: string[] };

/**
 * Unpacks the tests of exactly the release that was built to `dist/regrtest/<release>`, unless they are there already.
 * Older series have some tests next to the packages that they test.
 * Throws a FetchError that lists every place that was tried for the tarball.
 */
export async function unpackTests(
  source: LockedTarball,
  lock: Pick<Lock, 'snapshot' | 'indexes'>,
  context: Context,
): Promise<TestFolders> {
  const { version, file } = source;
  const folder = join(context.workspace, 'dist', 'regrtest', version);
  if (!existsSync(folder)) {
    const tarball = await fetchTarball(source, context, lock);
    context.report({ line: `unpacking the tests of ${file}` });
    await unpack(tarball, folder, { name: file, signal: context.signal });
  }
  return { lib: folder, packages: await testPackages(folder) };
}

/** The folder appears when it is complete. */
export async function unpack(
  tarball: string,
  folder: string,
  { name, signal }: { name: string; signal?: AbortSignal },
): Promise<void> {
  await makeFolder(dirname(folder));
  await replaceDirectory(folder, async (temporary) => {
    for await (const entry of readTar(await decompress(tarball, name), name)) {
      signal?.throwIfAborted();
      const path = testPath(entry.path);
      if (path !== undefined) await writeEntry(entry, join(temporary, path), name);
    }
    if (!existsSync(join(temporary, 'test'))) throw new Error(`${name}: has no folder "Lib/test"`);
  });
}

async function decompress(file: string, name: string): Promise<Buffer> {
  const packed = await readFile(file);
  try {
    return name.endsWith('.tgz') ? await promisify(gunzip)(packed) : await xz.decompress(packed);
  } catch (cause) {
    throw new Error(`cannot read "${name}": ${(cause as Error).message}`, { cause });
  }
}

/** The path below `Lib`, if it is in a test package. Without IDLE and tkinter, which no image has. */
function testPath(path: string): string | undefined {
  const [, found, owner] = /^Python-[^/]+\/Lib\/((?:(\w+)\/)?tests?\/.+)$/.exec(path) ?? [];
  return owner === 'idlelib' || owner === 'tkinter' ? undefined : found;
}

// Readable for any user of the container, with any umask of this process.
async function writeEntry(entry: Entry, path: string, name: string): Promise<void> {
  if (entry.type === 'directory') return makeFolder(path);
  if (entry.type !== 'file') throw new Error(`${name}: "${entry.path}" is a ${entry.type}, not a file`);
  await makeFolder(dirname(path));
  await writeFile(path, entry.content);
  await chmod(path, (entry.mode & 0o111) === 0 ? 0o644 : 0o755);
}

async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await chmod(folder, 0o755);
}

async function testPackages(lib: string): Promise<string[]> {
  const packages: string[] = [];
  for (const name of (await readdir(lib)).sort()) {
    if (name === 'test') packages.push(name);
    else packages.push(...(await readdir(join(lib, name))).map((inner) => `${name}/${inner}`));
  }
  return packages;
}
