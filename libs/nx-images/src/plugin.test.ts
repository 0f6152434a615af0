import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CreateNodesContext, CreateNodesResult } from '@nx/devkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createNodes } from './plugin.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugin-'));
  write('images/python/versions.yaml', versions);
  // What the machine that runs the tests has set.
  const names = ['CI_PROJECT_URL', 'CPYTHON_RELEASE', 'LOCK', 'REGISTRY', 'ROOT_IMAGE'];
  for (const name of names) vi.stubEnv(name, '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const versions = `registry: localhost
suites: { trixie: { debian: 13 } }
series: { "3.13": { suite: trixie, eol: 2029-10-31 } }
`;
const lock = {
  suite: 'trixie',
  debian: 13,
  eol: '2029-10-31',
  release: { version: '3.13.15', verified: true },
};

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** The project that the plugin makes of one lock file. */
async function project(file: string, [, make] = createNodes) {
  const context = { workspaceRoot: folder, nxJsonConfiguration: {} } as CreateNodesContext;
  const results = [...(await make([file], undefined, context))] as [string, CreateNodesResult][];
  return Object.values(results[0]?.[1].projects ?? {})[0];
}

describe('createNodes', () => {
  const file = 'images/python/3.13/runtime/lock.json';
  const [short, long] = [
    'localhost/python-distroless:3.13-debian13',
    'localhost/python-distroless:3.13.15-debian13',
  ];

  it.each([
    { reason: 'a lock', text: JSON.stringify(lock), tags: [short, long] },
    {
      reason: 'a lock without a release',
      text: JSON.stringify({ ...lock, release: undefined }),
      tags: [short],
    },
    { reason: 'an empty file', text: '', tags: [short] },
    { reason: 'half a file', text: JSON.stringify(lock).slice(0, 20), tags: [short] },
    { reason: 'another sort of JSON', text: 'null', tags: [short] },
  ])('makes a project of $reason, with the target that mends it', async ({ text, tags }) => {
    write(file, text);
    const made = await project(file);
    expect(made?.name).toBe('python-3.13-runtime');
    expect(made?.targets?.['lock']?.options.command).toBe('tsx tools/lock.ts python-3.13-runtime');
    expect(made?.targets?.['container']?.options.tags).toEqual(tags);
  });

  it('knows the suite of a series that has left versions.yaml from its lock', async () => {
    const old = 'images/python/3.9/runtime/lock.json';
    write(old, JSON.stringify({ ...lock, suite: 'bullseye', debian: 11, release: { version: '3.9.25' } }));
    expect((await project(old))?.targets?.['container']?.options.tags).toEqual([
      'localhost/python-distroless:3.9-debian11',
      'localhost/python-distroless:3.9.25-debian11',
    ]);
  });

  it.each([
    {
      reason: 'a folder that is no variant',
      file: 'images/python/3.13/slim/lock.json',
      yaml: versions,
      error:
        'images/python/3.13/slim/lock.json: "slim" is no variant; a folder is one of builder, runtime, debug',
    },
    {
      reason: 'a versions.yaml that is no YAML',
      file,
      yaml: 'series: {',
      error: /^images\/python\/versions\.yaml: .*at line 1, column/,
    },
  ])('refuses $reason', async ({ file: path, yaml, error }) => {
    write(path, JSON.stringify(lock));
    write('images/python/versions.yaml', yaml);
    await expect(async () => project(path)).rejects.toThrow(
      typeof error === 'string' ? new Error(error) : error,
    );
  });
});

describe('settings', () => {
  const file = 'images/python/3.13/runtime/lock.json';
  const url = 'org.opencontainers.image.source=https://git.example/';
  it.each<{ reason: string; yaml?: string; env?: Record<string, string>; tag?: string; source?: string[] }>([
    { reason: 'nothing is set', tag: 'localhost/python-distroless:3.13-debian13', source: [] },
    {
      reason: 'REGISTRY names registry and namespace',
      env: { REGISTRY: 'registry.example/team' },
      tag: 'registry.example/team/python-distroless:3.13-debian13',
    },
    {
      reason: 'versions.yaml names the repository',
      yaml: 'source: https://git.example/own',
      source: [`${url}own`],
    },
    {
      reason: 'in CI it is where the job runs, as for a fork',
      yaml: 'source: https://git.example/own',
      env: { CI_PROJECT_URL: 'https://git.example/fork' },
      source: [`${url}fork`],
    },
  ])('$reason', async ({ yaml = '', env = {}, tag, source }) => {
    write(file, JSON.stringify(lock));
    write('images/python/versions.yaml', `${versions}${yaml}\n`);
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { tags, labels } = (await project(file))?.targets?.['container']?.options ?? {};
    if (tag) expect(tags[0]).toBe(tag);
    if (source) expect(labels.filter((label: string) => /\.source=/.test(label))).toEqual(source);
  });

  it.each([
    { verified: true, tag: 'tarball:verified' },
    { verified: false, tag: 'tarball:unverified' },
    // What an older tool wrote, or half a lock.
    { verified: undefined, tag: 'tarball:unverified' },
  ])('a tarball that was had is told by the tag $tag', async ({ verified, tag }) => {
    write(file, JSON.stringify({ ...lock, release: { version: '3.13.15', verified } }));
    expect((await project(file))?.tags).toContain(tag);
  });
});

describe('the newest series', () => {
  const newestOf = async (verified: Record<string, boolean>) => {
    const files = Object.entries(verified).map(([series, had]) => {
      const path = `images/python/${series}/runtime/lock.json`;
      write(path, JSON.stringify({ ...lock, release: { version: `${series}.1`, verified: had } }));
      return path;
    });
    const [, make] = createNodes;
    const context = { workspaceRoot: folder, nxJsonConfiguration: {} } as CreateNodesContext;
    const results = [...(await make(files, undefined, context))] as [string, CreateNodesResult][];
    const projects = results.flatMap(([, { projects = {} }]) => Object.values(projects));
    return projects.filter(({ tags }) => tags?.includes('newest')).map(({ name }) => name);
  };

  it.each([
    {
      reason: 'by number, not by letter, and only where its tarball has been had',
      verified: { '3.9': true, '3.13': true, '3.14': false },
      newest: ['python-3.13-runtime'],
    },
    { reason: 'none where no tarball has been had', verified: { '3.13': false }, newest: [] },
  ])('is told by a tag: $reason', async ({ verified, newest }) => {
    expect(await newestOf(verified)).toEqual(newest);
  });
});

describe('CPYTHON_RELEASE', () => {
  const file = 'images/python/3.13/builder/lock.json';
  type Row = {
    reason: string;
    release?: { version: string; instead?: string };
    named: string;
    tag: string;
    substituteFor?: string;
    argument?: string;
  };
  const rows: Row[] = [
    {
      reason: 'none: the release of the lock',
      named: '',
      tag: '3.13.15-debian13',
    },
    {
      reason: 'one of the series stands in for that of the lock',
      named: '3.13.5',
      tag: '3.13.5-debian13',
      substituteFor: '3.13.15',
      argument: ' --release=3.13.5',
    },
    {
      reason: 'one of another series is none of its business',
      named: '3.14.2',
      tag: '3.13.15-debian13',
    },
    {
      reason: 'nor is one of a series whose name is its beginning',
      named: '3.1.3',
      tag: '3.13.15-debian13',
    },
    {
      reason: 'the one of the lock changes nothing, so that the cache holds',
      named: '3.13.15',
      tag: '3.13.15-debian13',
    },
    {
      reason: 'the wanted one in place of a substitute is no substitute',
      release: { version: '3.13.5', instead: '3.13.15' },
      named: '3.13.15',
      tag: '3.13.15-debian13',
      argument: ' --release=3.13.15',
    },
    {
      reason: 'another one in place of a substitute stands in for the wanted one',
      release: { version: '3.13.5', instead: '3.13.15' },
      named: '3.13.4',
      tag: '3.13.4-debian13',
      substituteFor: '3.13.15',
      argument: ' --release=3.13.4',
    },
    {
      reason: 'a substitute of the lock stays one',
      release: { version: '3.13.5', instead: '3.13.15' },
      named: '',
      tag: '3.13.5-debian13',
      substituteFor: '3.13.15',
    },
  ];

  it.each(rows)('$reason', async ({ release = lock.release, named, tag, substituteFor, argument = '' }) => {
    write(file, JSON.stringify({ ...lock, release: { ...release, verified: true } }));
    vi.stubEnv('CPYTHON_RELEASE', named);
    const { targets = {} } = (await project(file)) ?? {};
    const { tags, labels } = targets['container']?.options ?? {};
    const [, labelled] = /^org\.python\.substitute-for=(.*)$/m.exec(labels.join('\n')) ?? [];
    expect(tags).toEqual(['localhost/python-builder:3.13-debian13', `localhost/python-builder:${tag}`]);
    expect(labels).toContain(`org.opencontainers.image.version=${tag}`);
    expect(labelled).toBe(substituteFor);
    expect(targets['cpython']?.options.command).toBe(`tsx tools/cpython.ts python-3.13-builder${argument}`);
  });

  it('is compiled for the other architecture, too', async () => {
    const arch = process.arch;
    Object.defineProperty(process, 'arch', { value: 'x64' });
    vi.resetModules();
    const { createNodes: onAmd64 } = await import('./plugin.mjs');
    Object.defineProperty(process, 'arch', { value: arch });
    vi.stubEnv('CPYTHON_RELEASE', '3.13.5');
    write(file, JSON.stringify(lock));
    const cross = (await project(file, onAmd64))?.targets?.['cross'];
    expect(cross?.configurations?.['arm64'].command).toBe(
      'tsx tools/cpython.ts python-3.13-builder --release=3.13.5',
    );
  });

  it.each([
    { reason: 'together with LOCK=frozen', named: '3.13.5' },
    { reason: 'also for another series, whose image it would not change', named: '3.14.2' },
  ])('is refused $reason', async ({ named }) => {
    write(file, JSON.stringify(lock));
    vi.stubEnv('CPYTHON_RELEASE', named);
    vi.stubEnv('LOCK', 'frozen');
    await expect(async () => project(file)).rejects.toThrow(
      new Error(`cannot use CPYTHON_RELEASE "${named}": LOCK=frozen takes what the locks name; unset one`),
    );
  });

  it('LOCK=frozen alone is no fault', async () => {
    write(file, JSON.stringify(lock));
    vi.stubEnv('LOCK', 'frozen');
    expect((await project(file))?.name).toBe('python-3.13-builder');
  });
});
