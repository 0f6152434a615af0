import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { assembleRootfs } from '@distroless/debian-package';
import { readDigestRecord, writeDigestRecord, writeTar } from '@distroless/image';
import { fetchRoot } from '@distroless/workspace';
import { asImageLock } from '../lock/bench-lock.ts';
import { makePeerImage } from './image.ts';
import type { Bench, MissingPeer, Peer } from './peer.ts';

/** What Google's image has beside its packages. */
const directories = [
  { path: 'tmp', mode: 0o1777, uid: 0, gid: 0 },
  ...['dev', 'proc', 'sys', 'run'].map((path) => ({ path, mode: 0o755, uid: 0, gid: 0 })),
];
const links = { 'usr/bin/python': 'python3.13', 'usr/bin/python3': 'python3.13' };

/**
 * Google's distroless Python, made from the locked packages of Debian, unpacked completely and without their scripts.
 * Errors: a package cannot be downloaded or is damaged.
 */
export async function makeGoogle(bench: Bench): Promise<Peer | MissingPeer> {
  const { settings, series } = bench;
  if (series !== settings.google.series) {
    return { name: 'google', why: `it has Python ${settings.google.series}, not ${series}` };
  }
  const tar = await writeRoot(bench);
  const digest = await readDigestRecord(tar);
  const image = await makePeerImage('google', { tars: { 'google.tar': tar }, digest, bench });
  return {
    name: 'google',
    title: 'Google distroless (the Python of Debian)',
    image,
    python: `/usr/bin/python${series}`,
    layers: [{ name: 'all packages', path: tar }],
  };
}

/** Named by what is in it: another lock gives another file. */
async function writeRoot({ context, lock, series, arch }: Bench): Promise<string> {
  const folder = join(context.workspace, 'dist', 'bench', 'peers');
  await mkdir(folder, { recursive: true });
  const tar = join(folder, `google-${series}-${arch}-${lock.snapshot}-${lock.intent.slice(7, 19)}.tar`);
  if (existsSync(tar) && existsSync(`${tar}.sha256`)) return tar;
  const root = await fetchRoot(asImageLock(lock, series), 'google', arch, context);
  context.report({ line: `assemble ${root.debs.length} packages` });
  const { tree } = await assembleRootfs(root.debs, {
    architecture: arch,
    directories,
    links,
    // A link to the folder of a package that Google leaves out.
    packageSelections: { 'python3.13-venv': { drop: ['usr/share/doc/python3.13-venv'] } },
    setuid: 'keep',
    signal: context.signal,
  });
  const { sha256 } = await writeTar(tree, tar, { signal: context.signal });
  await writeDigestRecord(tar, sha256);
  return tar;
}
