import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Published } from './publish-image.ts';
import { readPublished, writePublished } from './published-record.ts';

const image = { series: '3.13', variant: 'runtime' } as const;
const descriptor = { mediaType: 'x/y', digest: `sha256:${'1'.repeat(64)}`, size: 1 };
const { digest } = descriptor;
const published: Published = {
  ...{ repository: 'registry.example/python-distroless', index: descriptor, images: [descriptor] },
  tags: [{ tag: '3.13-debian13', digest, pushed: 'uploaded' }],
  blobs: { uploaded: 1, present: 2, bytes: 3 },
  manifests: { uploaded: 1, present: 0 },
  attached: [
    { kind: 'spdx', subject: digest, digest, artifactType: 'application/x', pushed: 'uploaded' },
    { kind: 'signature', subject: digest, digest, artifactType: 'application/x', pushed: 'present' },
  ],
};

let workspace: string;
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'record-'));
  mkdirSync(join(workspace, 'dist/python/3.13/runtime'), { recursive: true });
});
afterEach(() => rmSync(workspace, { recursive: true }));

it('what was published, and what was attached to it, is read as it was written', async () => {
  expect(await writePublished(published, image, { workspace })).toBe(
    'dist/python/3.13/runtime/published.json',
  );
  expect(await readPublished(image, { workspace })).toEqual(published);
});

it.each([
  { reason: 'missing', content: undefined },
  {
    reason: 'without a digest of what was attached',
    content: { ...published, attached: [{ kind: 'spdx' }] },
  },
])('a record that is $reason is an error', async ({ content }) => {
  const path = join(workspace, 'dist/python/3.13/runtime/published.json');
  if (content) writeFileSync(path, JSON.stringify(content));
  await expect(readPublished(image, { workspace })).rejects.toThrow(
    'cannot read "dist/python/3.13/runtime/published.json": it is missing or damaged; run ./nx run python-3.13-runtime:publish',
  );
});
