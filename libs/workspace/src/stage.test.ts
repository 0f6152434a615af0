import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DebFile, makeTar } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readExport } from './stage.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'export-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function read(members: DebFile[], drop: string[] = []) {
  const file = join(folder, 'export.tar');
  await writeFile(file, await makeTar(members));
  const tree = await readExport(file, { name: 'stage "tools"', drop, epoch: 1000 });
  return [...tree].map(({ path, mtime }) => `${path} ${mtime}`);
}

describe('readExport', () => {
  const rows: { reason: string; members: DebFile[]; drop?: string[]; left: string[] }[] = [
    {
      reason: 'no time is later than the epoch: it would show when the stage ran',
      members: [
        { path: 'a', content: '', mtime: 999 },
        { path: 'b', content: '', mtime: 1000 },
        { path: 'c', content: '', mtime: 1001 },
        { path: 'd/', type: 'directory', mtime: 2000 },
        { path: 'e', type: 'symlink', target: 'a', mtime: 2000 },
      ],
      left: ['a 999', 'b 1000', 'c 1000', 'd 1000', 'e 1000'],
    },
    {
      reason: 'dropped files are missing',
      members: [
        { path: 'var/log/', type: 'directory', mtime: 1 },
        { path: 'var/log/dpkg.log', content: '', mtime: 1 },
      ],
      drop: ['var/log/**/*.log'],
      left: ['var 1', 'var/log 1'],
    },
    {
      reason: 'devices, which some engines put into each root, are left out',
      members: [{ path: 'dev/null', type: 'character-device', major: 1, minor: 3 }],
      left: [],
    },
  ];
  it.each(rows)('$reason', async ({ members, drop, left }) => {
    expect(await read(members, drop)).toEqual(left);
  });

  it('names the stage whose export leads out of the root', async () => {
    await expect(read([{ path: '../etc/passwd', content: '' }])).rejects.toThrow(/^stage "tools": .*passwd/);
  });
});
