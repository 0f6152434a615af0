import { createReadStream } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mirrors } from '@distroless/debian-package';
import { type Entry, readTar } from '@distroless/image';
import { makeDeb } from '@distroless/testing';
import {
  type MadeWorkspace,
  madePackages,
  madeWorkspace,
  writeMadeLock,
} from '@distroless/workspace/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildAptMirror } from './build-apt-mirror.ts';
import { buildRootfs } from './rootfs.ts';

const builder = { series: '3.13', variant: 'builder' } as const;
const lockFile = 'images/python/3.13/builder/lock.json';
const dist = 'dist/python/3.13/builder';
const sources = 'etc/apt/sources.list.d/debian.sources';
const example = `URIs: http://debian/debian
Suites: trixie

URIs: http://debian/debian-security
Suites: trixie-security
`;
// dpkg would configure the packages here. It exports what it gets.
const engineScript = `#!/bin/sh
case $1 in
image) echo '[{"Id":"0123","Architecture":"amd64","Size":1,"Config":{},"RootFS":{}}]';;
build)
  for word; do
    case $word in type=tar,dest=*) export=\${word#type=tar,dest=};; esac
  done
  cp "$word/debian.tar" "$export";;
esac
`;

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
  await made.write('engine.sh', engineScript);
  await chmod(join(made.folder, 'engine.sh'), 0o755);
  const apt = await makeDeb({
    name: 'apt',
    files: [{ path: './usr/share/doc/apt/examples/debian.sources', content: example }],
  });
  await made.publish({ trixie: { packages: [...(await madePackages()), { name: 'apt', deb: apt }] } });
  await made.edit('images/python/packages.yaml', (text) =>
    text.replace('builder: { packages: [zlib1g] }', 'builder: { packages: [zlib1g, apt] }'),
  );
  await writeMadeLock(builder, await made.open());
});
afterEach(() => made.close());

/** A context on a machine with this mirror; packages come from the cache, or from the archive of the test. */
async function onMachine(host: string) {
  const mirrors: Mirrors = { debian: `http://${host}/debian/`, 'debian-security': `http://${host}/s/` };
  const context = await made.open();
  const engine = {
    name: 'podman' as const,
    command: [join(made.folder, 'engine.sh')] as [string],
    env: process.env,
  };
  return { ...context, mirrors: async () => mirrors, engine: async () => engine };
}

async function buildRoot(host: string): Promise<Buffer> {
  // Everything that is needed is in the cache then.
  await buildRootfs(builder, 'amd64', {
    context: { ...(await onMachine(host)), mirrors: async () => made.archive.mirrors },
  });
  await buildRootfs(builder, 'amd64', { context: await onMachine(host) });
  return readFile(join(made.folder, dist, 'rootfs-amd64.tar'));
}

async function entriesOf(name: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of readTar(createReadStream(join(made.folder, dist, name)), name))
    entries.push(entry);
  return entries;
}

function textOf(entries: Entry[]): string {
  const entry = entries.find(({ path }) => path === sources);
  return entry?.type === 'file' ? entry.content.toString() : '';
}

describe("the root of the builder, which is published, has Debian's own mirrors", () => {
  it('and is the same on every machine', async () => {
    const first = await buildRoot('one');
    expect(textOf(await entriesOf('rootfs-amd64.tar'))).toMatch(
      /^Types: deb\nURIs: http:\/\/debian\/debian\/\nSuites: trixie trixie-updates\n(?:.+\n)+\nTypes: deb\nURIs: http:\/\/debian\/debian-security\/\nSuites: trixie-security\n/,
    );
    expect(first.equals(await buildRoot('other'))).toBe(true);
    expect(first.includes('http://one/') || first.includes(made.archive.mirrors.debian)).toBe(false);
  });

  it('or the archive as it was, where they no longer have the suite', async () => {
    await made.edit(lockFile, (text) => text.replace('"indexes"', '"archived": ["trixie"],\n  "indexes"'));
    await buildRoot('one');
    expect(textOf(await entriesOf('rootfs-amd64.tar'))).toMatch(
      /^Types: deb\nURIs: https:\/\/snapshot\.debian\.org\/archive\/debian\/\w+\/\n/,
    );
  });

  it('and is not made without apt', async () => {
    await made.edit('images/python/packages.yaml', (text) => text.replace('[zlib1g, apt]', '[zlib1g]'));
    await writeMadeLock(builder, await made.open());
    await expect(buildRoot('one')).rejects.toThrow(
      new Error(`cannot set up apt: ${lockFile} has no package "apt"; name it in packages.yaml`),
    );
  });
});

describe('the layer of builds that stay here', () => {
  it('has the mirror of the machine, at the place of the other one', async () => {
    await buildRoot('one');
    await buildAptMirror(builder, 'amd64', { context: await onMachine('one') });
    const layer = await entriesOf('apt-mirror-amd64.tar');
    expect(layer.map(({ path }) => path)).toEqual([...['etc', 'etc/apt', 'etc/apt/sources.list.d', sources]]);
    const root = new Map((await entriesOf('rootfs-amd64.tar')).map((entry) => [entry.path, entry]));
    const metaOf = ({ mode, uid, gid, mtime }: Entry) => ({ mode, uid, gid, mtime });
    for (const entry of layer) expect(metaOf(entry)).toEqual(metaOf(root.get(entry.path) ?? entry));
    expect(textOf(layer)).toContain('\nURIs: http://one/debian/\n');
  });

  it('needs the root', async () => {
    await expect(buildAptMirror(builder, 'amd64', { context: await onMachine('one') })).rejects.toThrow(
      `cannot read "${dist}/rootfs-amd64.tar": no such file; run ./nx run python-3.13-builder:rootfs`,
    );
  });
});
