import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { fileNameOf, readDeb } from '@distroless/debian-package';
import type { Entry } from '@distroless/image';
import type { Context } from '@distroless/workspace';
import { fetchPackages, type PackagesOfSuite } from '../lib/debian-packages.ts';

// Packages are left out if every Debian machine has them, or if only networks, users and booting need them.
const docker: PackagesOfSuite = {
  suite: 'trixie',
  roots: ['containerd', 'docker-buildx', 'docker-cli', 'docker.io'],
  without: ['adduser', 'init-system-helpers', 'iptables', 'libc6', 'libsystemd0', 'runc', 'sysvinit-utils'],
};

/** The one of trixie does not start on Debian 12. */
const runc: PackagesOfSuite = { suite: 'bookworm', roots: ['runc'], without: ['libc6'] };

const programs =
  /(?:^|\/)(?:s?bin|cli-plugins)\/(?:containerd|containerd-shim-runc-v2|docker|docker-buildx|docker-init|dockerd|runc|tini-static)$/;
const libraries = /(?:^|\/)libseccomp\.so\.2[.\d]*$/;

/** Unpacks the programs and libraries of Debian's docker into one folder, and runc if this machine has none. */
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
  // runc may also have a link in another folder: it is left out, because here all programs are in one folder.
  const isLink = libraries.test(entry.path) || basename(path) === 'docker-init';
  if (entry.type === 'symlink' && isLink) await symlink(basename(entry.target), path);
}
