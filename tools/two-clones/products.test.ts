import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { digestsOf } from './products.ts';

let workspace: string;
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'products-'));
});
afterEach(() => rmSync(workspace, { recursive: true }));

function write(name: string, text: string): void {
  const file = join(workspace, 'dist/python/3.13', name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

it('the digest of each tar is listed by name, and other files are not', async () => {
  write('runtime/rootfs-amd64.tar', 'root');
  write('runtime/rootfs-amd64.tar.sha256', 'x');
  write('builder/compiled-fast.tar', '');
  expect(await digestsOf(workspace)).toEqual([
    'dist/python/3.13/builder/compiled-fast.tar e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'dist/python/3.13/runtime/rootfs-amd64.tar 4813494d137e1631bba301d5acab6e7bb7aa74ce1185d456565ef51d737677b2',
  ]);
});
