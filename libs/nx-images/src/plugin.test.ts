import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CreateNodesContext, CreateNodesResult } from '@nx/devkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNodes } from './plugin.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugin-'));
  write('images/python/versions.yaml', versions);
  // The commands behind the targets, whose imports are inputs.
  for (const name of ['libs', 'tools']) symlinkSync(join(root, name), join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true }));

const versions = `registry: localhost
suites: { trixie: { debian: 13 } }
series: { "3.13": { suite: trixie, eol: 2029-10-31 } }
`;
const lock = {
  suite: 'trixie',
  debian: 13,
  eol: '2029-10-31',
  release: { version: '3.13.15' },
};

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** The project that the plugin makes from one lock file. */
async function project(file: string) {
  const [, make] = createNodes;
  const context = { workspaceRoot: folder, nxJsonConfiguration: {} } as CreateNodesContext;
  const results = [...(await make([file], undefined, context))] as [string, CreateNodesResult][];
  return Object.values(results[0]?.[1].projects ?? {})[0];
}

describe('createNodes', () => {
  const file = 'images/python/3.13/runtime/lock.json';

  it.each([
    { reason: 'a lock', text: JSON.stringify(lock) },
    {
      reason: 'a lock without a release',
      text: JSON.stringify({ ...lock, release: undefined }),
    },
    { reason: 'an empty file', text: '' },
    { reason: 'half a file', text: JSON.stringify(lock).slice(0, 20) },
    { reason: 'another kind of JSON', text: 'null' },
  ])('makes a project of $reason, with the target that fixes it', async ({ text }) => {
    write(file, text);
    const made = await project(file);
    expect(made?.name).toBe('python-3.13-runtime');
    expect(made?.targets?.['lock']?.options.command).toBe('tsx tools/lock.ts python-3.13-runtime');
    expect(made?.tags).toContain('suite:trixie');
  });

  it('reads the suite of a series that is no longer in versions.yaml from its lock', async () => {
    const old = 'images/python/3.9/runtime/lock.json';
    write(old, JSON.stringify({ ...lock, suite: 'bullseye', debian: 11, release: { version: '3.9.25' } }));
    expect((await project(old))?.metadata?.description).toMatch(/CPython 3\.9, Debian 11$/);
  });

  it.each([
    {
      reason: 'a folder that is not a variant',
      file: 'images/python/3.13/slim/lock.json',
      yaml: versions,
      error:
        'images/python/3.13/slim/lock.json: "slim" is not a variant; a folder is one of builder, runtime, debug',
    },
    {
      reason: 'a versions.yaml that is not YAML',
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

describe('the newest series', () => {
  const newestOf = async (series: Record<string, 'has a substitute' | 'has none'>) => {
    const files = Object.entries(series).map(([name, what]) => {
      const path = `images/python/${name}/runtime/lock.json`;
      const substitute = what === 'has a substitute' ? { version: `${name}.0` } : undefined;
      write(path, JSON.stringify({ ...lock, release: { version: `${name}.1` }, substitute }));
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
      reason: 'sorted by number, not by letter, and only one that can be built everywhere',
      series: { '3.9': 'has a substitute', '3.13': 'has a substitute', '3.14': 'has none' } as const,
      newest: ['python-3.13-runtime'],
    },
    { reason: 'none where no series has a substitute', series: { '3.13': 'has none' } as const, newest: [] },
  ])('has a tag: $reason', async ({ series, newest }) => {
    expect(await newestOf(series)).toEqual(newest);
  });
});
