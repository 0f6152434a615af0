import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compareSeries } from '@distroless/matrix';
import { type CheckedImages, readSealedImage } from '@distroless/publish';
import { hostArchitecture } from '@distroless/workspace';

/** The newest runtime that was built here, as if it had been checked: it is a fast build. */
export async function newestRuntime(workspace: string): Promise<CheckedImages | undefined> {
  const all = await readdir(join(workspace, 'dist/python')).catch(() => []);
  for (const series of all
    .filter((name) => /^\d+\.\d+$/.test(name))
    .sort(compareSeries)
    .reverse()) {
    const folder = join(workspace, `dist/python/${series}/runtime/oci-${hostArchitecture()}-fast`);
    const image = await readSealedImage(folder).catch(() => undefined);
    const [, release, debian] =
      /^(.*)-debian(\d+)$/.exec(image?.labels['org.python.image.version'] ?? '') ?? [];
    if (!image || !release) continue;
    return {
      series,
      variant: 'runtime',
      release,
      debian: Number(debian),
      created: image.created,
      images: [image],
    };
  }
  return undefined;
}

/**
 * Passes connections on to `host`. The first `times` of them that carry more than `after` bytes from the client are cut
 * there: which connection carries a blob is the client's choice, so they are not counted from the first.
 */
export async function withCuts<T>(
  host: string,
  { after, times }: { after: number; times: number },
  work: (host: string, cuts: () => number) => Promise<T>,
): Promise<T> {
  const [name = '', port] = host.split(':');
  const sockets = new Set<Socket>();
  let cuts = 0;
  const server = createServer((client) => {
    const target = connect(Number(port), name);
    let bytes = 0;
    for (const socket of [client, target]) {
      sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    }
    client.on('data', (chunk) => {
      bytes += chunk.length;
      if (cuts >= times || bytes <= after || client.destroyed) return;
      cuts += 1;
      for (const socket of [client, target]) socket.destroy();
    });
    client.pipe(target).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    return await work(`127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, () => cuts);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A small file system of memory, for a registry whose disk is full; undefined where this user may not have one. */
export async function mountSmall(
  folder: string,
  megabytes: number,
): Promise<(() => Promise<void>) | undefined> {
  const run = promisify(execFile);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  } catch {
    return undefined;
  }
  return async () => void (await run('umount', [folder]));
}
