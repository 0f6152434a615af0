import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadLayout } from '@distroless/engine';
import { plainLayout } from '@distroless/image';
import { distPath } from '@distroless/workspace';
import { imageName } from './image.ts';
import type { Bench, MissingPeer, Peer } from './peer.ts';

type Ours = { name: 'ours-fast' | 'ours-release'; flavour: 'fast' | 'release' };

/**
 * Our runtime image as `container` sealed it, under its own name in the engine: the usual tags are shared by both flavours.
 * Missing, with the command that builds it, if there is no layout.
 */
export async function openOurs({ name, flavour }: Ours, bench: Bench): Promise<Peer | MissingPeer> {
  const { context, series, arch } = bench;
  const runtime = { series, variant: 'runtime' } as const;
  const layout = join(context.workspace, distPath(runtime, `oci-${arch}-${flavour}`));
  const tars = layerTars(bench, flavour);
  const missing = [layout, ...tars.map(({ path }) => path)].find((path) => !existsSync(path));
  if (missing !== undefined) {
    const build = flavour === 'fast' ? '' : `:${flavour}`;
    return { name, why: `it is not built; run ./nx run python-${series}-runtime:container${build}` };
  }
  const image = imageName(name, series);
  const plain = plainLayout(layout);
  await loadLayout(await context.engine(), existsSync(plain) ? plain : layout, {
    tags: [image],
    signal: context.signal,
  });
  const title = flavour === 'fast' ? 'ours, fast build' : 'ours, release build';
  return { name, title, image, python: `/usr/local/bin/python${series}`, layers: tars };
}

function layerTars({ context, series, arch }: Bench, flavour: string): Peer['layers'] {
  const file = (variant: 'runtime' | 'builder', name: string) =>
    join(context.workspace, distPath({ series, variant }, name));
  return [
    { name: 'libraries', path: file('runtime', `rootfs-${arch}.tar`) },
    { name: 'CPython', path: file('builder', `cpython-${arch}-${flavour}.tar`) },
    { name: 'ld.so.cache', path: file('runtime', `ld-cache-${arch}.tar`) },
  ];
}
