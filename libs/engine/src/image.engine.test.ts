import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

import { type Engine, inspectImage, loadImages, removeImage, runContainer, saveImage } from './index.ts';
import { engineHere } from './testing/engine-here.ts';
import { useLocalImage } from './testing/local-engine.ts';

const here = await engineHere();
const architecture = process.arch === 'x64' ? 'amd64' : process.arch;

describe.skipIf(here === undefined)('images in the engine of this machine', () => {
  const engine = here as Engine;
  const { image, folder, buildArgs } = useLocalImage(engine, 'image');

  test('an image has what its recipe says', async () => {
    expect(await inspectImage(engine, image)).toMatchObject({
      id: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      architecture,
      user: '1000:1000',
      entrypoint: ['/bin/sh'],
      cmd: ['-c', 'echo hello'],
      env: { ...buildArgs, A: 'b=c' },
      labels: { 'org.example.greeting': buildArgs.GREETING },
      volumes: ['/data'],
      layers: [expect.stringMatching(/^sha256:/)],
    });
  });

  test('an image is saved as a tar of docker save, and loaded from it', async () => {
    const file = path.join(folder, 'saved', 'image.tar');
    await saveImage(engine, image, { file });
    const manifest = JSON.parse(execFileSync('tar', ['-xOf', file, 'manifest.json'], { encoding: 'utf8' }));
    expect(manifest).toMatchObject([{ RepoTags: [image], Layers: [expect.any(String)] }]);
    expect(readdirSync(path.dirname(file))).toEqual(['image.tar']);
    await removeImage(engine, image);
    await loadImages(engine, file);
    expect(await inspectImage(engine, image)).toMatchObject({ user: '1000:1000' });
  });

  test('an error for an image that is missing', async () => {
    const missing = 'localhost/not-there:1';
    const file = path.join(folder, 'no', 'x.tar');
    await removeImage(engine, missing);
    await expect(inspectImage(engine, missing)).rejects.toThrow(`cannot inspect image "${missing}"`);
    await expect(saveImage(engine, missing, { file })).rejects.toThrow(`cannot save image "${missing}"`);
    expect(readdirSync(path.join(folder, 'no'))).toEqual([]);
    const run = { image: missing, network: 'none', timeoutMs: 60_000 } as const;
    expect((await runContainer(engine, run)).status).toBe(125);
  });
});
