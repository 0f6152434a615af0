import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NxCacheServer, serveNxCache } from '@distroless/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

// Runners that share results with the real Nx, in a small workspace. How the cache can fail is in libs/pipeline.
const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let cache: NxCacheServer;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'runners-')));
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(join(folder, 'key'), privateKey.export({ format: 'pem', type: 'pkcs8' }));
  writeFileSync(join(folder, 'key.pub'), publicKey.export({ format: 'pem', type: 'spki' }));
});
beforeEach(async () => {
  cache = await serveNxCache();
  return () => cache.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

const files = {
  'nx.json': {
    analytics: false,
    neverConnectToCloud: true,
    useDaemonProcess: false,
    cacheDirectory: '.nx/cache',
  },
  'package.json': { name: 'small', private: true },
  'package-lock.json': { name: 'small', lockfileVersion: 3, packages: {} },
  'made/project.json': {
    name: 'made',
    targets: {
      make: {
        executor: 'nx:run-commands',
        cache: true,
        outputs: ['{workspaceRoot}/dist/made'],
        options: { command: 'mkdir -p dist && echo made >dist/made', cwd: '{workspaceRoot}' },
      },
    },
  },
};

/** A runner with empty caches runs the task. */
async function run(env: Record<string, string>): Promise<{ output: string; made: string }> {
  const runner = mkdtempSync(join(folder, 'runner-'));
  for (const part of ['nx', 'tools/bootstrap', 'tools/quiet-nx.cjs'])
    cpSync(join(root, part), join(runner, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(runner, 'node_modules'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(runner, path)), { recursive: true });
    writeFileSync(join(runner, path), JSON.stringify(content));
  }
  // Older than the installed packages.
  utimesSync(join(runner, 'package-lock.json'), 0, 0);
  const { status, output } = await runNx(runner, env);
  expect(status, output).toBe(0);
  return { output, made: readFileSync(join(runner, 'dist/made'), 'utf8') };
}

async function runNx(runner: string, env: Record<string, string>) {
  const own = Object.entries(process.env).filter(([name]) => !/^(NX|CI|CACHE)_/.test(name));
  const child = spawn('./nx', ['run', 'made:make'], {
    cwd: runner,
    env: {
      ...Object.fromEntries(own),
      NX_SELF_HOSTED_REMOTE_CACHE_SERVER: cache.url,
      NX_NATIVE_FILE_CACHE_DIRECTORY: join(folder, 'native'),
      ...env,
    },
    timeout: 60_000,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, output };
}

const writer = () => ({
  NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'write',
  CACHE_SIGNING_KEY: join(folder, 'key'),
});
const reader = () => ({
  NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 'read',
  CACHE_PUBLIC_KEY: join(folder, 'key.pub'),
});

describe('the remote cache', { timeout: 120_000 }, () => {
  it('a second runner takes the result of the first, unless it was changed', async () => {
    await run(writer());
    const second = await run(reader());
    expect(second).toMatchObject({
      made: 'made\n',
      output: expect.stringContaining('[remote cache]'),
    });
    for (const [hash, entry] of cache.entries) {
      entry[entry.length - 1] = (entry.at(-1) ?? 0) ^ 1;
      const third = await run(reader());
      expect(third).toMatchObject({
        made: 'made\n',
        output: expect.stringContaining(`${hash} is built here`),
      });
      expect(third.output).not.toContain('[remote cache]');
    }
    expect(cache.answers).toEqual(['GET 404', 'PUT 200', 'GET 200', 'GET 200']);
  });

  it('the task ends well while the cache fails, which is said', async () => {
    cache.fault = { kind: 'full' };
    const { output, made } = await run(writer());
    expect(made).toBe('made\n');
    expect(output).toContain('nx: the remote cache is not used any more: it answers PUT with status 507');
  });
});
