import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DebFile, makeDeb } from './make-deb.ts';

// The fixtures are real packages: dpkg itself reads them.
const dpkg = spawnSync('dpkg-deb', ['--version']).status === 0;
if (!dpkg) console.warn('SKIPPED: packages are not read by dpkg-deb, which this machine does not have');

const FILES: DebFile[] = [
  { path: './', type: 'directory' },
  { path: './usr/', type: 'directory', mode: 0o2755, gid: 50 },
  { path: './usr/file', content: 'content', mode: 0o4755, uid: 1000 },
  { path: './usr/hard', type: 'hardlink', target: './usr/file' },
  { path: './usr/soft', type: 'symlink', target: '../etc/passwd' },
  { path: './null', type: 'character-device', major: 1, minor: 3 },
  { path: './pipe', type: 'fifo' },
  { path: '../evil', content: 'x' },
];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deb-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe.skipIf(!dpkg)('makeDeb', () => {
  it.each(['xz', 'gz', 'none'] as const)('writes what dpkg-deb reads: %s', async (compression) => {
    const deb = await makeDeb({
      name: 'hello',
      version: '1:2.0-3',
      control: { Depends: 'libc6' },
      controlFiles: { postinst: '#!/bin/sh\n' },
      files: FILES,
      compression,
    });
    const path = join(folder, 'hello.deb');
    await writeFile(path, deb);
    expect(run('--field', path, 'Package', 'Version', 'Architecture', 'Depends').split('\n')).toEqual([
      'Package: hello',
      'Version: 1:2.0-3',
      'Architecture: amd64',
      'Depends: libc6',
    ]);
    expect(run('--info', path, 'md5sums')).toContain('9a0364b9e99bb480dd25e1f0284c8555  usr/file');
    expect(run('--info', path, 'postinst')).toBe('#!/bin/sh');
    const names = run('--contents', path).split('\n').map(nameAndMode);
    expect(names).toEqual([
      'drwxr-xr-x 0/0 ./',
      'drwxr-sr-x 0/50 ./usr/',
      '-rwsr-xr-x 1000/0 ./usr/file',
      'hrw-r--r-- 0/0 ./usr/hard link to ./usr/file',
      'lrwxr-xr-x 0/0 ./usr/soft -> ../etc/passwd',
      'crw-r--r-- 0/0 ./null',
      'prw-r--r-- 0/0 ./pipe',
      '-rw-r--r-- 0/0 ../evil',
    ]);
  });
});

function run(...args: string[]): string {
  return execFileSync('dpkg-deb', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}

/** Without size and time. */
function nameAndMode(line: string): string {
  const [mode, owner, , , , ...name] = line.split(/\s+/);
  return [mode, owner, ...name].join(' ');
}
