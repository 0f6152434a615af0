import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { CreateNodesContext, CreateNodesResult } from '@nx/devkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNodes } from './plugin.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugin-'));
  write('images/python/versions.yaml', versions);
});
afterEach(() => rmSync(folder, { recursive: true }));

const versions = `registry: localhost
suites: { trixie: { debian: 13 } }
series: { "3.13": { suite: trixie, eol: 2029-10-31 } }
`;
const lock = { suite: 'trixie', debian: 13, eol: '2029-10-31', release: { version: '3.13.15' } };

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** The project that the plugin makes of one lock file. */
async function project(file: string) {
  const [, make] = createNodes;
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
