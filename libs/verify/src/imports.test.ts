import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const libs = path.resolve(import.meta.dirname, '../..');

/** Every package that a library's programs name, and those of the libraries among them. */
function packagesOf(library: string, seen = new Set<string>()): Set<string> {
  const folder = path.join(libs, library, 'src');
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(?:ts|mjs)$/.test(file) || file.endsWith('.test.ts') || isForTests(file)) continue;
    const text = readFileSync(path.join(folder, file), 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:from|import\()\s*'((?:@[^/']+\/)?[^./'][^/']*)/g)) {
      const isNew = !seen.has(name);
      seen.add(name);
      const own = /^@distroless\/(.*)$/.exec(name)?.[1];
      if (own !== undefined && isNew) packagesOf(own, seen);
    }
  }
  return seen;
}

/** Files that only tests use. */
function isForTests(file: string): boolean {
  return file.startsWith('testing/') || /(?:^|\/)(?:made?-|fake-)[\w-]+\.ts$/.test(file);
}

test('the library needs no Nx, and no library that knows projects and steps', () => {
  const packages = [...packagesOf('verify')].filter((name) => !name.startsWith('node:'));
  expect(packages.filter((name) => /^(?:nx$|@nx|@nrwl|zx$)/.test(name))).toEqual([]);
  expect(packages.filter((name) => name.startsWith('@distroless/')).sort()).toEqual([
    '@distroless/engine',
    '@distroless/files',
    '@distroless/image',
    '@distroless/matrix',
  ]);
});
