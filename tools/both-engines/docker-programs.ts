import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { fileNameOf, readDeb } from '@distroless/debian-package';
import type { Entry } from '@distroless/image';
import type { Context } from '@distroless/workspace';
import { fetchPackages, type PackagesOfSuite } from '../lib/debian-packages.ts';

// Left out is what every Debian machine has, or what serves networks, users and booting only.
const docker: PackagesOfSuite = {
  suite: 'trixie',
  roots: ['containerd', 'docker-buildx', 'docker-cli', 'docker.io'],
  without: ['adduser', 'init-system-helpers', 'iptables', 'libc6', 'libsystemd0', 'runc', 'sysvinit-utils'],
};

/** Trixie's own does not start on Debian 12. */
const runc: PackagesOfSuite = { suite: 'bookworm', roots: ['runc'], without: ['libc6'] };

const programs =
  /(?:^|\/)(?:s?bin|cli-plugins)\/(?:containerd|containerd-shim-runc-v2|docker|docker-buildx|docker-init|dockerd|runc|tini-static)$/;
const libraries = /(?:^|\/)libseccomp\.so\.2[.\d]*$/;

/** Takes Debian's docker, and runc where this machine has none, into a folder: programs and libraries side by side. */
export async function unpackDocker(folder: string, context: Context): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const wanted of hasProgram('runc', context.env) ? [docker] : [docker, runc]) {
    for (const { load, ...identity } of await fetchPackages(wanted, context)) {
      const { entries } = await readDeb(await load(), fileNameOf(identity), { expected: identity });
      for (const entry of entries) await place(entry, folder);
    }
  }
}

function hasProgram(name: string, env: NodeJS.ProcessEnv): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}

async function place(entry: Entry, folder: string): Promise<void> {
  const path = join(folder, basename(entry.path));
  if (entry.type === 'file' && (programs.test(entry.path) || libraries.test(entry.path))) {
    await writeFile(path, entry.content, { mode: 0o755 });
  }
  // runc may be linked from another folder; here it has one place.
  const isLink = libraries.test(entry.path) || basename(path) === 'docker-init';
  if (entry.type === 'symlink' && isLink) await symlink(basename(entry.target), path);
}
