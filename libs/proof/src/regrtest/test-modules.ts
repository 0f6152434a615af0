import { createReadStream } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readTar } from '@distroless/image';

/** An extension module on disk, and its path in the container. */
export type TestModule = { source: string; target: string };

/**
 * Unpacks the extension modules that only CPython's own tests use, from the tar of the step `cpython` to an empty folder.
 * Each is mounted by itself: subprocesses of tests ignore PYTHONPATH, so the modules must be where Python looks for its own.
 * Throws when the tar has none (`name` is its path below the workspace), or another file.
 */
export async function unpackTestModules(
  tar: string,
  folder: string,
  { name, series }: { name: string; series: string },
): Promise<TestModule[]> {
  const place = `usr/local/lib/python${series}/lib-dynload`;
  const modules: TestModule[] = [];
  for await (const entry of readTar(createReadStream(tar), name)) {
    if (entry.type === 'directory') continue;
    const file = basename(entry.path);
    if (entry.type !== 'file' || dirname(entry.path) !== place || !/^\w[\w.-]*\.so$/.test(file)) {
      throw new Error(`${name}: "${entry.path}" is not an extension module in "${place}"`);
    }
    const source = join(folder, file);
    await writeFile(source, entry.content);
    await chmod(source, 0o755);
    modules.push({ source, target: `/${entry.path}` });
  }
  if (modules.length > 0) return modules;
  throw new Error(
    `${name}: has no module for CPython's tests; run ./nx run python-${series}-builder:cpython --skip-nx-cache`,
  );
}
