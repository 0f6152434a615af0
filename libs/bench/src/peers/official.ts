import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readDigestRecord } from '@distroless/image';
import { distPath } from '@distroless/workspace';
import { makePeerImage } from './image.ts';
import type { Bench, MissingPeer, Peer } from './peer.ts';

/** What `./nx run bench:official` writes, below the workspace. */
export function officialTar(series: string, arch: string): string {
  return join('dist', 'bench', `official-${series}-${arch}.tar`);
}

/** CPython as the Docker official image has it, on our root. Missing, with the command, if it is not compiled. */
export async function openOfficial(bench: Bench): Promise<Peer | MissingPeer> {
  const { context, series, arch } = bench;
  const tar = join(context.workspace, officialTar(series, arch));
  const root = join(context.workspace, distPath({ series, variant: 'runtime' }, `rootfs-${arch}.tar`));
  if (!existsSync(tar)) {
    const command =
      series === '3.13' ? './nx run bench:official' : `npx tsx tools/bench-official.ts ${series}`;
    return { name: 'official', why: `it is not compiled; run ${command} (15 minutes)` };
  }
  if (!existsSync(root)) {
    return { name: 'official', why: `its root is missing; run ./nx run python-${series}-runtime:rootfs` };
  }
  const digest = `${await readDigestRecord(root)} ${await readDigestRecord(tar)}`;
  const image = await makePeerImage('official', {
    tars: { 'rootfs.tar': root, 'official.tar': tar },
    digest,
    bench,
  });
  return {
    name: 'official',
    title: 'Docker official image (its CPython on our libraries)',
    image,
    python: `/usr/local/bin/python${series}`,
    layers: [
      { name: 'libraries', path: root },
      { name: 'CPython', path: tar },
    ],
  };
}
