import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';

import { makeProbeProgram } from './probe-program.ts';

// Digests of programs that docker and podman have run on machines of both kinds.
test.each([
  ['amd64', 127, 'e9db667533f6c2cb829428e11c3129d571b43119f9d890e86f3d4ddad17ba8b2'],
  ['arm64', 132, 'c4bae5be070a7379ae5b6a0b6c78f4324139b0673e81e7170cd3c1742cb67dde'],
] as const)('for %s', (architecture, size, sha256) => {
  const program = makeProbeProgram(architecture);
  expect(program).toHaveLength(size);
  expect(createHash('sha256').update(program).digest('hex')).toBe(sha256);
});

const here = ({ x64: 'amd64', arm64: 'arm64' } as const)[arch() as string];
test.skipIf(platform() !== 'linux' || here === undefined)('does nothing, and succeeds', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'probe-'));
  const file = path.join(folder, 'probe');
  writeFileSync(file, makeProbeProgram(here ?? 'amd64'), { mode: 0o755 });
  expect(execFileSync(file, { encoding: 'utf8' })).toBe('');
  rmSync(folder, { recursive: true });
});
