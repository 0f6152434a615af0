import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Engine, inspectImage } from '@distroless/engine';
import { blobPath, digestOf, hashFile, readLayout, writeLayout } from '@distroless/image';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckResult } from './check-result.ts';
import { forgetVerified, readVerified, recordVerified } from './verified-layout.ts';

const image = 'localhost/python:3.13';
const commit = { revision: 'c0ffee', dirty: false, date: 0 };
const passed: CheckResult = { name: 'user', holds: 'it is not root', outcome: 'passed' };
const skipped: CheckResult = { name: 'stop', holds: 'it stops', outcome: 'skipped', reason: 'emulated' };
const failure = { expected: 'a', seen: 'b', reproduce: 'c' };

let base: string;
let folder: string;
let engine: Engine;
let setId: (id: string) => void;
beforeEach(async () => {
  base = mkdtempSync(path.join(tmpdir(), 'verified-'));
  folder = path.join(base, 'oci');
  const file = path.join(base, 'rootfs.tar');
  writeFileSync(file, Buffer.alloc(1024));
  const none = { user: '', workdir: '', entrypoint: [], cmd: [], env: {}, labels: {} };
  await writeLayout(folder, {
    ...{ architecture: 'amd64', date: 0 },
    settings: { ...none, exposedPorts: [], volumes: [], stopSignal: '' },
    layers: [{ ...(await hashFile(file)), path: file, name: 'rootfs.tar' }],
  });
  // An engine that has one image.
  const answer = path.join(base, 'answer');
  engine = { name: 'podman', command: ['sh', '-c', `cat '${answer}'`], env: process.env };
  setId = (Id) => {
    const RootFS = { Layers: [] };
    writeFileSync(answer, JSON.stringify([{ Id, Architecture: 'amd64', Size: 1, Config: {}, RootFS }]));
  };
});
afterEach(() => rmSync(base, { recursive: true }));

/** Of an image that the engine has under this id. */
async function record(id: string, results: readonly CheckResult[] = [passed, skipped]) {
  const facts = await factsOf(id);
  return recordVerified(folder, {
    ...{ subject: { engine, image, facts, unrunnable: undefined }, results, commit },
  });
}

function factsOf(id: string) {
  setId(id);
  return inspectImage(engine, image);
}

describe('what is recorded', () => {
  it.each(['config', 'manifest'] as const)('the bytes, by the id of the engine: %s', async (by) => {
    const layout = await readLayout(folder);
    expect(await record(layout[by].digest)).toBeUndefined();
    expect(await readVerified(folder)).toEqual({
      ...{ manifest: layout.manifest.digest, config: layout.config.digest },
      ...{ revision: 'c0ffee', dirty: false },
      counts: { passed: 1, failed: 0, skipped: 1 },
      skipped: [{ name: 'stop', reason: 'emulated' }],
    });
  });

  it('the bytes that are published, when the engine has the twin with plain layers', async () => {
    const twin = path.join(base, 'oci-plain');
    cpSync(folder, twin, { recursive: true });
    // Another manifest of the same configuration.
    const { manifest, config } = await readLayout(folder);
    const text = readFileSync(blobPath(twin, manifest.digest), 'utf8').replace('{', '{ ');
    const other = digestOf(text);
    writeFileSync(blobPath(twin, other), text);
    const index = readFileSync(path.join(twin, 'index.json'), 'utf8');
    writeFileSync(path.join(twin, 'index.json'), index.replace(manifest.digest, other));
    expect(await record(other)).toBeUndefined();
    expect(await readVerified(folder)).toMatchObject({ manifest: manifest.digest, config: config.digest });
  });

  it('that checks failed', async () => {
    const { config } = await readLayout(folder);
    await record(config.digest, [passed, { ...passed, outcome: 'failed', ...failure }]);
    expect((await readVerified(folder))?.counts).toEqual({ passed: 1, failed: 1, skipped: 0 });
  });

  it('nothing of another image than that of the layout', async () => {
    const other = `sha256:${'0'.repeat(64)}`;
    expect(await record(other)).toBe(`"${image}" is "${other}", not the image of "${folder}"`);
    expect(await readVerified(folder)).toBeUndefined();
  });

  it('nothing when the name has moved while the checks ran', async () => {
    const { config } = await readLayout(folder);
    const facts = await factsOf(config.digest);
    setId(`sha256:${'0'.repeat(64)}`);
    const subject = { engine, image, facts, unrunnable: undefined };
    expect(await recordVerified(folder, { subject, results: [passed], commit })).toBe(
      `"${image}" became another image while it was checked`,
    );
    expect(await readVerified(folder)).toBeUndefined();
  });
});

it('an older record is gone once the checks run again', async () => {
  const { config } = await readLayout(folder);
  await record(config.digest);
  await forgetVerified(folder);
  expect(existsSync(`${folder}.verified.json`)).toBe(false);
  await forgetVerified(folder);
});

it.each(['', '{}', '{"manifest":"sha256:0"}'])('a damaged record is an error: %s', async (text) => {
  writeFileSync(`${folder}.verified.json`, text);
  await expect(readVerified(folder)).rejects.toThrow(
    'it is no record of a verification; verify the image again',
  );
});
