import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTree, type Entry, writeTar } from '@distroless/image';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findConfinement } from './confinement.ts';
import { type FakeEngine, fakeEngine } from './testing/fake-engine.ts';
import { file, madeImage } from './testing/made-image.ts';
import { verify } from './verify.ts';

const here = process.arch === 'x64' ? 'amd64' : process.arch;
const foreign = here === 'amd64' ? 'arm64' : 'amd64';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'confinement-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const labels = { 'org.python.series': '3.13', 'org.python.release': '3.13.1' };
type Hostile = { architecture: string; labels: Record<string, string>; info?: object };

/** Verifies an image that is as hostile as it can be, and gives the arguments of its containers. */
async function containersOf(image: Hostile, warnings: string[] = []): Promise<string[][]> {
  const archive = path.join(folder, 'image.tar');
  const { layers } = await madeImage();
  await writeArchive(archive, { ...image, entries: layers[0]?.entries ?? [] });
  await mkdir(path.join(folder, 'tests/soft'), { recursive: true });
  await writeFile(path.join(folder, 'tests/soft/test.yaml'), softBehaviour);
  const log = path.join(folder, 'calls');
  const Config = { Labels: image.labels, Volumes: { '/data': {} } };
  const inspected = [{ Id: '1', Architecture: image.architecture, Size: 1, Config, RootFS: {} }];
  const answer = `
    const fs = require('node:fs');
    fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify(args) + '\\n');
    if (args[0] === 'run') return { stdout: '3.13.1\\n' };
    if (args[0] === 'info') return { stdout: ${JSON.stringify(JSON.stringify(image.info ?? {}))} };
    if (args[0] === 'save') fs.copyFileSync(${JSON.stringify(archive)}, args[args.indexOf('--output') + 1]);
    return { stdout: ${JSON.stringify(JSON.stringify(inspected))} };`;
  await verify('hostile', {
    engine: fakeEngine(new Function('args', answer) as FakeEngine),
    scratch: path.join(folder, 'scratch'),
    now: new Date(),
    behaviours: path.join(folder, 'tests'),
    onWarning: (text) => warnings.push(text),
  });
  const calls = (await readFile(log, 'utf8')).trim().split('\n');
  return calls.map((call) => JSON.parse(call) as string[]).filter(([verb]) => verb === 'run');
}

/** It asks for as little protection as a behaviour can. */
const softBehaviour = `
about: It does.
variants: [runtime]
derived: true
steps:
  - { args: [a] , expect: { stdout: "3.13.1\\n" } }
  - { args: [b], user: "0:0", tmpfs: ["/tmp:exec"], init: true, expect: { stdout: "3.13.1\\n" } }
  - { args: [c], entrypoint: python, hardened: true, expect: { stdout: "3.13.1\\n" } }
`;

async function writeArchive(target: string, image: Hostile & { entries: readonly Entry[] }): Promise<void> {
  const layer = path.join(folder, 'layer');
  const entries = [...image.entries, file('usr/local/bin/python', '')];
  const { sha256 } = await writeTar(createTree(entries), layer);
  const config = { Entrypoint: ['/evil'], Labels: image.labels };
  const text = { architecture: here, os: 'linux', config, rootfs: { diff_ids: [`sha256:${sha256}`] } };
  const files = [
    file('config.json', JSON.stringify(text)),
    file('layer.tar', await readFile(layer)),
    file('manifest.json', JSON.stringify([{ Config: 'config.json', Layers: ['layer.tar'] }])),
  ];
  await writeTar(createTree(files), target);
}

/** What every container of a stranger's image has. */
const always = [
  ['--network', 'none'],
  ['--read-only'],
  ['--read-only-tmpfs=false'],
  ['--cap-drop', 'all'],
  ['--security-opt', 'no-new-privileges'],
  ['--log-driver', 'none'],
  ['--no-healthcheck'],
  ['--http-proxy=false'],
  ['--pull', 'never'],
  ['--image-volume', 'ignore'],
];
const limited = [
  ['--memory', '2g'],
  ['--pids-limit', '512'],
];
const volume = ['--mount', 'type=tmpfs,target=/data,tmpfs-size=67108864,tmpfs-mode=1777'];

const has = (args: string[], words: string[]) =>
  args.some((_, index) => words.every((word, offset) => args[index + offset] === word));
const lacking = (args: string[], options: string[][]) => options.filter((words) => !has(args, words));

describe('verify of a hostile image', () => {
  test.each<[reason: string, image: Hostile, containers: number]>([
    ['with the labels of ours', { architecture: here, labels }, 5],
    ['without labels', { architecture: here, labels: {} }, 2],
    ['that says it is of another architecture', { architecture: foreign, labels }, 6],
    ['with an unknown architecture', { architecture: '../x', labels }, 0],
  ])('%s confines every container', async (_reason, image, count) => {
    const containers = await containersOf(image);
    expect(containers).toHaveLength(count);
    for (const args of containers.filter((words) => words.includes('hostile'))) {
      expect(lacking(args, [...always, ...limited])).toEqual([]);
      expect(has(args, volume)).toBe(!args.includes('--entrypoint'));
      const mounts = args.filter((_, index) => args[index - 1] === '--tmpfs');
      expect(mounts.filter((mount) => !mount.includes('size='))).toEqual([]);
      expect(args.filter((word) => /^--(?:cap-add|privileged|volume|pid|device)(?:=|$)/.test(word))).toEqual(
        [],
      );
    }
    // The others are of our own program.
    for (const args of containers) expect(lacking(args, always)).toEqual([]);
  });

  test.each([here, foreign])('of %s starts its entrypoint once, as configured', async (architecture) => {
    const containers = await containersOf({ architecture, labels });
    const own = containers.filter((args) => args.includes('hostile') && !args.includes('--entrypoint'));
    expect(own.map((args) => args.at(-1))).toEqual(['hostile']);
  });

  test('has a writable /tmp where a behaviour expects a writable root', async () => {
    const containers = await containersOf({ architecture: here, labels });
    const mounts = ['a', 'b', 'c'].map((step) => {
      const args = containers.find((words) => words.at(-1) === step) ?? [];
      return args.filter((_, index) => args[index - 1] === '--tmpfs');
    });
    expect(mounts).toEqual([['/tmp:size=256m'], ['/tmp:exec,size=256m'], []]);
  });

  test('leaves out a limit that the engine does not have, and says so once', async () => {
    const warnings: string[] = [];
    const info = { host: { cgroupControllers: ['pids'] } };
    for (const args of await containersOf({ architecture: here, labels, info }, warnings)) {
      expect(lacking(args, [...always, ...limited])).toEqual([['--memory', '2g']]);
    }
    expect(warnings).toEqual([
      "podman cannot limit memory on this machine: the image's containers run without; enable these cgroup controllers",
    ]);
  });
});

test('an engine that does not say what it can limit is asked for all limits', async () => {
  const engine = fakeEngine(() => ({ status: 1, stderr: 'no such command' }));
  expect(await findConfinement(engine, { volumes: [] })).toEqual({ volumes: [], missing: [] });
});

test('no other source file of this library runs containers', async () => {
  const found: string[] = [];
  for (const name of await readdir(import.meta.dirname, { recursive: true })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const text = await readFile(path.join(import.meta.dirname, name), 'utf8');
    for (const [call] of text.matchAll(/\b(?:runContainer|watchContainer|runEngine)\(.*/g))
      found.push(`${name}: ${call}`);
  }
  expect(found.sort()).toEqual([
    'confinement.ts: runContainer(engine, { ...options, ...confine(options, confinement, { isStart: false }) });',
    'confinement.ts: watchContainer(engine, { ...options, ...confine(options, confinement, { isStart: true }) });',
    // Of our own images.
    "run-step.ts: runContainer(engine, { ...options, mounts, network: 'none', ...(hardened && hardening) });",
  ]);
});
