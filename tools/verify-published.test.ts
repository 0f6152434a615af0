import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attachStatements } from '@distroless/attest';
import { type MadePublished, makePublished, makeRelease, pushIndex } from '@distroless/attest/testing';
import { releaseSboms } from '@distroless/publish';
import { openSigner } from '@distroless/sigstore';
import { makeKeys } from '@distroless/sigstore/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { prepareStatements } from './publish/prepare-statements.ts';

// Each command loads the tools again.
vi.setConfig({ testTimeout: 60_000 });

const root = fileURLToPath(new URL('..', import.meta.url));
let folder: string;
let keys: { privateKey: string; publicKey: string };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-published-'));
  keys = makeKeys(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const command = ['--import', 'tsx', join(root, 'tools/verify-published.ts'), ...args];
  const env = { ...process.env, HOME: folder, NO_COLOR: '1', FORCE_COLOR: '0' };
  const child = spawn('node', command, { env, cwd: root });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => (output.stdout += text));
  child.stderr.on('data', (text) => (output.stderr += text));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, ...output })));
}

describe('the command verify-published', () => {
  let published: MadePublished;
  beforeEach(async () => {
    published = await makePublished();
    const root = () => Promise.reject(new Error('a key needs no trusted root'));
    const signer = await openSigner({ env: { SIGNING_KEY: keys.privateKey }, root });
    await attachStatements(published, published.statements, signer);
  });
  afterEach(() => published.registry.close());

  it('has status 0 where everything is verified, 1 where something is not, 2 where it cannot be checked', async () => {
    const { reference, repository, images, registry } = published;
    const good = await run([reference, `--key=${keys.publicKey}`]);
    expect(good).toMatchObject({ status: 0, stderr: '' });
    expect(good.stdout).toMatch(
      /^127\.0\.0\.1.*\nindex sha256:.*\n {2}verified {2}signature\nimage for amd64 /,
    );
    expect(good.stdout).toMatch(/\nverified\n$/);
    await pushIndex(repository, images.slice(0, 1));
    const bad = await run([reference, `--key=${keys.publicKey}`]);
    expect(bad).toMatchObject({ status: 1, stderr: '' });
    expect(bad.stdout).toMatch(/ {2}fault {5}the signature .* is missing or not valid\n.*\nnot verified\n$/s);
    registry.tags.clear();
    const none = await run([reference, `--key=${keys.publicKey}`]);
    expect(none).toMatchObject({ status: 2, stdout: '' });
    expect(none.stderr).toMatch(
      /^cannot verify ".*:3\.13-debian13": ".*" does not have "3\.13-debian13"; check the name/,
    );
  });

  it('has status 2 where nobody is named, and prints the usage', async () => {
    const { status, stderr } = await run([published.reference]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^cannot verify: say who .*\nusage: /)]);
  });
});

describe('what publish signs', () => {
  it('is prepared with a key, and refused without one', async () => {
    const { made, checked } = await makeRelease();
    try {
      const context = await made.open();
      const sboms = releaseSboms(context);
      await expect(prepareStatements(checked, { context: { ...context, env: {} }, sboms })).rejects.toThrow(
        /^cannot sign: neither SIGNING_KEY nor SIGSTORE_ID_TOKEN is set; .*; or add --unsigned$/,
      );
      const env = { SIGNING_KEY: keys.privateKey };
      const prepared = await prepareStatements(checked, { context: { ...context, env }, sboms });
      expect(prepared.describe()).toMatch(/^signed by the key sha256:\w{64}: sent 0 of 5 statements$/);
    } finally {
      await made.close();
    }
  });
});
