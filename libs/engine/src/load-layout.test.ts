import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashFile, readLayout, writeLayout } from '@distroless/image';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Engine } from './engine.ts';
import { loadLayout } from './load-layout.ts';

// An engine that keeps its images in a file: name → id. It knows the few commands that loading takes.
const fake = `#!/usr/bin/env node
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const { execFileSync } = require('node:child_process');
const state = process.env.FAKE_STATE;
const images = JSON.parse(readFileSync(state, 'utf8'));
const save = () => writeFileSync(state, JSON.stringify(images));
const [, command, ...args] = process.argv.slice(2);
appendFileSync(state + '.log', command + '\\n');
if (command === 'inspect') {
  const names = args.slice(2);
  for (const name of names) if (images[name]) console.log(images[name]);
  if (names.some((name) => !images[name])) { console.error('no such image'); process.exit(1); }
} else if (command === 'tag') {
  images[args[1]] = images[args[0]];
  save();
} else if (command === 'load') {
  const input = readFileSync(0);
  const read = (name) => JSON.parse(execFileSync('tar', ['-xOf', '-', name], { input }));
  const [{ Config, RepoTags }] = read('manifest.json');
  const [{ digest }] = read('index.json').manifests;
  const config = 'sha256:' + Config.split('/').at(-1);
  const id = { config, manifest: digest, bare: config.slice(7), other: 'sha256:' + '0'.repeat(64) }[process.env.FAKE_ID];
  for (const name of [...RepoTags, id]) images[name] = id;
  save();
}
`;

let base: string;
let folder: string;
let state: string;
beforeEach(async () => {
  base = mkdtempSync(path.join(tmpdir(), 'load-'));
  folder = path.join(base, 'oci');
  state = path.join(base, 'images.json');
  writeFileSync(state, '{}');
  writeFileSync(path.join(base, 'engine'), fake);
  chmodSync(path.join(base, 'engine'), 0o755);
  const file = path.join(base, 'rootfs.tar');
  writeFileSync(file, Buffer.alloc(1024));
  const none = { user: '', workdir: '', entrypoint: [], cmd: [], env: {}, labels: {} };
  await writeLayout(folder, {
    architecture: 'amd64',
    settings: { ...none, exposedPorts: [], volumes: [], stopSignal: '' },
    layers: [{ ...(await hashFile(file)), path: file, name: 'rootfs.tar' }],
    date: 0,
  });
});
afterEach(() => rmSync(base, { recursive: true }));

const tags = ['localhost/python:3.13', 'localhost/python:3.13.15'];

function engine(id: 'config' | 'manifest' | 'bare' | 'other' = 'config'): Engine {
  return {
    name: 'docker',
    command: [path.join(base, 'engine')],
    env: { ...process.env, FAKE_STATE: state, FAKE_ID: id },
  };
}

const images = () => JSON.parse(readFileSync(state, 'utf8'));
/** The commands that the engine was asked to run since the last time. */
function commands(): string[] {
  const lines = readFileSync(`${state}.log`, 'utf8').trim().split('\n');
  rmSync(`${state}.log`);
  return lines;
}

describe('loadLayout', () => {
  test.each([
    { reason: 'docker and its classic store', id: 'config' },
    { reason: 'docker with the containerd store', id: 'manifest' },
    { reason: 'podman, which leaves out "sha256:"', id: 'bare' },
  ] as const)('loads under all tags: $reason', async ({ id }) => {
    const { config, manifest } = await readLayout(folder);
    const expected = id === 'manifest' ? manifest.digest : config.digest;
    expect(await loadLayout(engine(id), folder, { tags })).toEqual({ id: expected, changed: true });
    for (const tag of tags) expect(expected).toContain(images()[tag]);
  });

  test('asks once, and does nothing else, when the engine has the image', async () => {
    const { id } = await loadLayout(engine(), folder, { tags });
    commands();
    expect(await loadLayout(engine(), folder, { tags })).toEqual({ id, changed: false });
    expect(commands()).toEqual(['inspect']);
  });

  test.each([
    { reason: 'a tag is missing', change: (all: Record<string, string>) => delete all[tags[1] ?? ''] },
    {
      reason: 'a tag is on another image',
      change: (all: Record<string, string>) => Object.assign(all, { [tags[0] ?? '']: 'sha256:other' }),
    },
  ])('only tags the image that the engine has: $reason', async ({ change }) => {
    const { id } = await loadLayout(engine(), folder, { tags });
    const all = images();
    change(all);
    writeFileSync(state, JSON.stringify(all));
    commands();
    expect(await loadLayout(engine(), folder, { tags })).toEqual({ id, changed: true });
    expect(commands()).not.toContain('load');
    for (const tag of tags) expect(images()[tag]).toBe(id);
  });

  test('fails when the engine makes another image of it', async () => {
    const { config } = await readLayout(folder);
    await expect(loadLayout(engine('other'), folder, { tags })).rejects.toThrow(
      new Error(
        `cannot load "${folder}" into docker: docker made another image of it than "${config.digest}"`,
      ),
    );
  });

  test('fails for a layout that is damaged, before the engine is asked', async () => {
    rmSync(path.join(folder, 'blobs'), { recursive: true });
    await expect(loadLayout(engine(), folder, { tags })).rejects.toThrow(`${folder}: blobs/sha256/`);
    expect(() => commands()).toThrow('ENOENT');
  });
});
