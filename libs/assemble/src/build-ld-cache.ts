import { createReadStream } from 'node:fs';
import { cpythonTar, type Flavour } from '@distroless/cpython';
import { createTree, type Entry, makeLdCache, mergeLayers, readTar } from '@distroless/image';
import type { Architecture, ImageId } from '@distroless/matrix';
import { type Context, distPath, findProduct, writeProduct } from '@distroless/workspace';
import { runtimeRoot } from './other-root.ts';

/**
 * Writes `/etc/ld.so.cache` of the runtime image as a separate tar: it lists the libraries of two layers that change
 * independently, the root file system and CPython. It is the same for all flavours of CPython on the same root.
 */
export async function buildLdCache(
  image: ImageId,
  arch: Architecture,
  { context, flavour }: { context: Context; flavour: Flavour },
): Promise<string> {
  const builder = { series: image.series, variant: 'builder' } as const;
  const tree = await mergeLayers([
    readProduct(runtimeRoot(image, arch, flavour), context),
    readProduct(cpythonTar(builder, arch, flavour).shared, context),
  ]);

  const etc = tree.get('etc');
  const mtime = etc?.mtime ?? 0;
  const meta = { uid: 0, gid: 0, mtime };
  const layer = createTree([
    { ...meta, type: 'directory', path: 'etc', mode: 0o755 },
    {
      ...meta,
      type: 'file',
      path: 'etc/ld.so.cache',
      mode: 0o644,
      content: makeLdCache(tree, machines[arch]),
    },
  ]);
  const output = distPath(image, `ld-cache-${arch}.tar`);
  await writeProduct(layer, output, context);
  context.report({ line: `wrote ${output}` });
  return output;
}

const machines = { amd64: 'x86-64', arm64: 'aarch64' } as const;

function readProduct(path: string, context: Context): { entries: () => AsyncIterable<Entry> } {
  const file = findProduct(path, context);
  return { entries: () => readTar(createReadStream(file), path) };
}
