import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDeb } from '@distroless/testing';
import { type MadeWorkspace, madeWorkspace, writeMadeLock } from '@distroless/workspace/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emulatorOf, trainingTree } from './training.ts';

let made: MadeWorkspace;
beforeEach(async () => {
  made = await madeWorkspace();
  await made.edit('images/python/packages.yaml', (text) =>
    text.replace('  pip:', '  emulator: { packages: [qemu-user-static] }\n  pip:'),
  );
  await made.write('images/python/training/__main__.py', 'import objects\n');
  await made.write('images/python/training/pack.py', 'import zipfile\n');
});
afterEach(() => made.close());

async function publishEmulator(): Promise<void> {
  const programs = ['qemu-x86_64-static', 'qemu-aarch64-static', 'qemu-riscv64-static'].map(
    (name) => `./usr/bin/${name}`,
  );
  const files = [
    ...programs.map((path) => ({ path, mode: 0o755, content: path })),
    { path: './usr/share/doc/qemu-user-static/copyright', content: 'free' },
    { path: './usr/lib/binfmt.d/qemu.conf', content: 'a setting' },
  ];
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const deb = await makeDeb({ name: 'qemu-user-static', architecture, compression: 'none', files });
  const packages = [
    { name: 'qemu-user-static', architecture, deb },
    { name: 'zlib1g', architecture: 'all' },
  ];
  await made.publish({ trixie: { packages } });
}

it('has the emulators of both architectures and the programs, and nothing else', async () => {
  await publishEmulator();
  const context = await made.open();
  const lock = await writeMadeLock({ series: '3.13', variant: 'builder' }, context);
  const tree = await trainingTree(lock, context);
  const files = [...tree].filter(({ type }) => type === 'file');
  expect(files.map(({ path, mode }) => [path, mode.toString(8)])).toEqual([
    ['training/__main__.py', '644'],
    ['training/pack.py', '644'],
    ['usr/bin/qemu-aarch64-static', '755'],
    ['usr/bin/qemu-x86_64-static', '755'],
  ]);
});

it.each([
  ['amd64', 'qemu-x86_64-static'],
  ['arm64', 'qemu-aarch64-static'],
])('programs of %s run in %s', (arch, name) => {
  expect(emulatorOf(arch)).toBe(name);
});

it('another architecture has no emulator', () => {
  expect(() => emulatorOf('riscv64')).toThrow(
    new Error('cannot train CPython for riscv64: there is no emulator for it'),
  );
});

it('an emulator in which a program has other addresses each time is refused', () => {
  const script = fileURLToPath(new URL('../../../images/python/training/train.sh', import.meta.url));
  const emulator = join(made.folder, 'emulator');
  writeFileSync(emulator, '#!/bin/sh\ncat /proc/sys/kernel/random/uuid\n');
  chmodSync(emulator, 0o755);
  expect(() => execFileSync('sh', [script, emulator, 'false'], { cwd: made.folder, stdio: 'pipe' })).toThrow(
    `cannot train CPython: in ${emulator}, a program has other addresses each time`,
  );
});
