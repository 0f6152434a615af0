import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DebFile, type FakePackage, makeDeb } from '@distroless/testing';
import { type MadeWorkspace, madeWorkspace } from '@distroless/workspace/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unpackDocker } from './docker-programs.ts';

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
  await made.publish({
    trixie: {
      packages: [
        await deb(
          'docker.io',
          { Depends: 'libc6, libsystemd0, adduser, containerd (>= 0.9~), iptables, tini' },
          [
            program('usr/sbin/dockerd'),
            program('usr/sbin/docker-proxy'),
            { path: './usr/bin/docker-init', type: 'symlink', target: 'tini-static' },
            { path: './usr/share/doc/docker.io/docker', content: 'not a program' },
          ],
        ),
        await deb('tini', { Depends: 'libc6' }, [program('usr/bin/tini'), program('usr/bin/tini-static')]),
        await deb('docker-cli', {}, [program('usr/bin/docker')]),
        await deb('docker-buildx', {}, [program('usr/libexec/docker/cli-plugins/docker-buildx')]),
        await deb('containerd', { Depends: 'runc (>= 0.1.0~)' }, [
          program('usr/bin/containerd'),
          program('usr/bin/containerd-shim-runc-v2'),
        ]),
        await deb('runc', {}, [program('usr/sbin/runc', 'of trixie')]),
      ],
    },
    bookworm: {
      packages: [
        await deb('runc', { Depends: 'libc6, libseccomp2' }, [
          { path: './usr/bin/runc', type: 'symlink', target: '/usr/sbin/runc' },
          program('usr/sbin/runc', 'of bookworm'),
        ]),
        await deb('libseccomp2', {}, [
          { path: './usr/lib/x86_64-linux-gnu/libseccomp.so.2.5.4', content: 'library' },
          {
            path: './usr/lib/x86_64-linux-gnu/libseccomp.so.2',
            type: 'symlink',
            target: 'libseccomp.so.2.5.4',
          },
        ]),
      ],
    },
  });
});
afterEach(() => made.close());

function program(path: string, content = `the program ${path}`): DebFile {
  return { path: `./${path}`, mode: 0o755, content };
}

async function deb(name: string, fields: Record<string, string>, files: DebFile[]): Promise<FakePackage> {
  return { name, fields, deb: await makeDeb({ name, files }) };
}

const docker = [
  ...['containerd', 'containerd-shim-runc-v2', 'docker', 'docker-buildx', 'docker-init', 'dockerd'],
  'tini-static',
];

it('puts the programs of docker into one folder, and uses the runc of the machine', async () => {
  const path = join(made.folder, 'sbin');
  mkdirSync(path);
  writeFileSync(join(path, 'runc'), '');
  const folder = join(made.folder, 'programs');
  await unpackDocker(folder, { ...(await made.open()), env: { PATH: `/nowhere:${path}` } });
  expect(readdirSync(folder).sort()).toEqual(docker);
  expect(readFileSync(join(folder, 'dockerd'), 'utf8')).toBe('the program usr/sbin/dockerd');
  expect(lstatSync(join(folder, 'dockerd')).mode & 0o777).toBe(0o755);
  expect(readlinkSync(join(folder, 'docker-init'))).toBe('tini-static');
});

it('also takes runc with its library from the older suite if the machine has none', async () => {
  const folder = join(made.folder, 'programs');
  await unpackDocker(folder, { ...(await made.open()), env: { PATH: '/nowhere' } });
  const library = ['libseccomp.so.2', 'libseccomp.so.2.5.4', 'runc'];
  expect(readdirSync(folder).sort()).toEqual([...docker, ...library].sort());
  expect(readFileSync(join(folder, 'runc'), 'utf8')).toBe('of bookworm');
  expect(readlinkSync(join(folder, 'libseccomp.so.2'))).toBe('libseccomp.so.2.5.4');
});
