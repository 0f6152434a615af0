import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isElf, readElf } from '@distroless/image';
import { expect, test } from 'vitest';
import { probeProgram } from './probe-program.ts';

test.each([
  ['amd64', 127],
  ['arm64', 132],
])('the program for %s is an ELF file of %i bytes', (architecture, size) => {
  const program = probeProgram(architecture);
  expect(program).toHaveLength(size);
  expect(isElf(program ?? Buffer.alloc(0))).toBe(true);
  expect(readElf(program ?? Buffer.alloc(0), 'probe').needed).toEqual([]);
});

test.skipIf(process.platform !== 'linux')('the program for this machine ends with status 0', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'probe-'));
  try {
    const file = path.join(folder, 'probe');
    writeFileSync(file, probeProgram(process.arch === 'x64' ? 'amd64' : process.arch) ?? '', { mode: 0o755 });
    execFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
