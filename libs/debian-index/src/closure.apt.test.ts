import { execFile, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openCache } from '@distroless/fetch';
import { type FakeArchive, type FakePackage, fakeArchive } from '@distroless/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSuite } from './archive.ts';
import { resolveClosure } from './closure.ts';
import type { PackageIndex } from './packages-index.ts';

// Compares with this machine's own apt: what it would install from the same archive on an empty system. apt runs with
// its own folders and needs no privileges.
const apt = spawnSync('apt-get', ['--version']).status === 0;
if (!apt) console.warn('SKIPPED: closures are not compared with apt, which this machine does not have');

const PACKAGES: FakePackage[] = [
  { name: 'dpkg', fields: { Essential: 'yes', 'Pre-Depends': 'libc6 (>= 2.36)', Depends: 'tar' } },
  { name: 'tar', fields: { Essential: 'yes', 'Pre-Depends': 'libc6' } },
  { name: 'libc6', version: '2.41-12', fields: { Depends: 'libgcc-s1', Recommends: 'locales' } },
  {
    name: 'libgcc-s1',
    version: '14.2.0-1',
    fields: { Depends: 'libc6 (>= 2.35), gcc-14-base (= 14.2.0-1)' },
  },
  { name: 'gcc-14-base', version: '14.2.0-1' },
  { name: 'locales' },
  { name: 'base-files', fields: { Essential: 'yes', 'Pre-Depends': 'awk' } },
  { name: 'mawk', fields: { Provides: 'awk', Priority: 'required' } },
  { name: 'gawk', fields: { Provides: 'awk', Depends: 'libmpfr6' } },
  { name: 'libmpfr6' },
  { name: 'apt', version: '1:3.0.3', fields: { Depends: 'gpgv | sqv, adduser, libssl3t64 (>= 3.5~)' } },
  { name: 'gpgv', fields: { Depends: 'libgcrypt20' } },
  { name: 'libgcrypt20' },
  { name: 'sqv' },
  { name: 'adduser', architecture: 'all', fields: { Depends: 'passwd, debconf (>= 0.5) | debconf-2.0' } },
  { name: 'passwd' },
  { name: 'debconf', version: '1.5', architecture: 'all', fields: { Provides: 'debconf-2.0' } },
  { name: 'cdebconf', fields: { Provides: 'debconf-2.0' } },
  {
    name: 'libssl3t64',
    version: '3.5.1-1',
    fields: { Provides: 'libssl3 (= 3.5.1-1)', Breaks: 'openssl (<< 3)' },
  },
  { name: 'curl', fields: { Depends: 'libssl3 (>= 3.5), ca-certificates | certs' } },
  { name: 'ca-certificates', architecture: 'all', fields: { Depends: 'openssl' } },
  { name: 'openssl', version: '3.5.1-1', fields: { Depends: 'libssl3t64' } },
  { name: 'certs', fields: { Depends: 'locales' } },
  { name: 'mailer', fields: { Depends: 'exim | mta' } },
  { name: 'exim', fields: { Provides: 'mta', Conflicts: 'mta' } },
  { name: 'postfix', fields: { Provides: 'mta', Conflicts: 'mta' } },
  { name: 'script', architecture: 'all', fields: { Depends: 'python3:any (>= 3.13~), python3 (<< 3.14)' } },
  { name: 'python3', version: '3.13.5-1', fields: { 'Multi-Arch': 'allowed' } },
  { name: 'old-way', fields: { Depends: 'gawk (>= 9) | libmpfr6 | missing' } },
];

describe.skipIf(!apt)('resolveClosure and apt agree', () => {
  let folder: string;
  let archive: FakeArchive;
  let index: PackageIndex;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'apt-'));
    archive = await fakeArchive({
      trixie: { packages: PACKAGES },
      'trixie-security': {
        packages: [{ name: 'openssl', version: '3.5.1-1+deb13u1', fields: { Depends: 'libssl3t64, tar' } }],
      },
    });
    index = await loadIndex();
    await setUpApt();
  });
  afterAll(async () => {
    await archive.close();
    await rm(folder, { recursive: true });
  });

  it.each([
    { reason: 'a library', roots: ['libc6'] },
    { reason: 'an alternative, the first', roots: ['apt'] },
    { reason: 'an alternative that is chosen already', roots: ['apt', 'sqv'] },
    { reason: 'a provided version, a fix from the security archive', roots: ['curl'] },
    { reason: 'a virtual package, by priority', roots: ['base-files'] },
    { reason: 'a virtual package whose provider is chosen already', roots: ['base-files', 'gawk'] },
    { reason: 'an alternative with a virtual package', roots: ['mailer'] },
    { reason: 'the other provider of a virtual package', roots: ['mailer', 'postfix'] },
    { reason: 'dependencies on any architecture', roots: ['script'] },
    { reason: 'alternatives that are not available', roots: ['old-way'] },
    {
      reason: 'a whole builder',
      roots: ['base-files', 'dpkg', 'tar', 'apt', 'ca-certificates', 'curl', 'script'],
    },
  ])('on $roots: $reason', async ({ roots }) => {
    const ours = resolveClosure({ roots, index }).map(({ name, version }) => `${name} ${version}`);
    expect(ours).toEqual(await aptClosure(roots));
  });

  async function loadIndex(): Promise<PackageIndex> {
    const cache = await openCache({ DISTROLESS_CACHE: join(folder, 'cache') });
    const { indexes } = await loadSuite({
      suite: 'trixie',
      architectures: ['amd64'],
      mirrors: [archive.mirrors],
      keys: [archive.key.publicKey],
      now: new Date(),
      allowExpired: new Set(),
      cache,
    });
    const found = indexes.get('amd64');
    if (found === undefined) throw new Error('no index');
    return found;
  }

  async function setUpApt(): Promise<void> {
    for (const part of [
      'state/lists/partial',
      'apt-cache/archives/partial',
      'etc/apt.conf.d',
      'etc/preferences.d',
      'etc/sources.list.d',
      'log',
    ]) {
      await mkdir(join(folder, part), { recursive: true });
    }
    const key = join(folder, 'key.asc');
    await writeFile(key, archive.key.armored);
    await writeFile(join(folder, 'status'), '');
    const source = (base: string, suite: string) => `deb [signed-by=${key}] ${base} ${suite} main\n`;
    const { debian, 'debian-security': security } = archive.mirrors;
    const sources = source(debian, 'trixie') + source(security, 'trixie-security');
    await writeFile(join(folder, 'etc/sources.list'), sources);
    await writeFile(join(folder, 'apt.conf'), aptConfiguration(folder));
    await runApt(['update', '-qq']);
  }

  async function aptClosure(roots: string[]): Promise<string[]> {
    const output = await runApt(['install', '--simulate', '-qq', ...roots]);
    const installed: string[] = [];
    for (const line of output.split('\n')) {
      const [, name, version] = /^Inst (\S+) \((\S+) /.exec(line) ?? [];
      if (name !== undefined) installed.push(`${name} ${version}`);
    }
    return installed.sort();
  }

  async function runApt(args: string[]): Promise<string> {
    const env = { ...process.env, APT_CONFIG: join(folder, 'apt.conf'), LC_ALL: 'C' };
    const { stdout } = await promisify(execFile)('apt-get', args, { env });
    return stdout;
  }
});

function aptConfiguration(folder: string): string {
  return `
    Dir::State "${folder}/state";
    Dir::State::status "${folder}/status";
    Dir::Cache "${folder}/apt-cache";
    Dir::Etc "${folder}/etc";
    Dir::Log "${folder}/log";
    APT::Architecture "amd64";
    APT::Architectures { "amd64"; };
    APT::Install-Recommends "false";
    APT::Sandbox::User "";
    Acquire::Languages "none";
    Acquire::http::Proxy "DIRECT";
  `;
}
