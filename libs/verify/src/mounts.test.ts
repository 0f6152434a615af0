import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { echo, useBehaviour } from './testing/fake-behaviour.ts';
import type { FakeEngine } from './testing/fake-engine.ts';
import { file, madeImage } from './testing/made-image.ts';

const { run, workspace } = useBehaviour();
const scratch = path.join(workspace, 'scratch');
const tokyo = '/usr/share/zoneinfo/Asia/Tokyo';
const saved = () => madeImage([[file(tokyo.slice(1), 'TZif2')]]);
const step = (mounts: string, more = '') =>
  `steps: [{ args: [], mounts: { ${mounts} }, expect: { json: [] }, ${more} }]`;

test('a file of the folder is mounted read-only', async () => {
  const verdict = await run(step('/etc/hosts: payload.py'), echo);
  const source = path.join(workspace, 'tests/x/payload.py');
  expect(verdict).toMatchObject({
    seen: expect.stringContaining(`type=bind,source=${source},target=/etc/hosts,readonly`),
  });
});

test('a file of the image is mounted over another path, and removed afterwards', async () => {
  const read: FakeEngine = (args) => {
    const mount = args.find((word) => word.startsWith('type=bind')) ?? '';
    const source = /source=([^,]+)/.exec(mount)?.[1] ?? '';
    return {
      stdout: JSON.stringify([require('node:fs').readFileSync(source, 'utf8'), mount.replace(source, '')]),
    };
  };
  const verdict = await run(step(`/etc/localtime: ${tokyo}`), read, { scratch, saved });
  expect(verdict).toMatchObject({
    seen: JSON.stringify(['TZif2', 'type=bind,source=,target=/etc/localtime,readonly']),
  });
  expect(await readdir(scratch)).toEqual([]);
});

test('a file that the image does not have is an error', async () => {
  await expect(run(step('/etc/localtime: /nowhere'), echo, { scratch, saved })).rejects.toThrow(
    new Error('cannot mount "/nowhere": the image "r" has no such file'),
  );
});

test("strangers' images get no mounts", async () => {
  expect(() => run(`derived: true\n${step('/etc/hosts: payload.py')}`, echo)).toThrow(
    '"derived" images of strangers get no "mounts"',
  );
});
