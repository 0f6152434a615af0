import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

import {
  buildImage,
  type Engine,
  inspectImage,
  loadImages,
  removeImage,
  runContainer,
  saveImage,
  writeLayerLayout,
} from './index.ts';
import { engineHere, useLocalImage } from './testing/local-engine.ts';

const here = engineHere();
const architecture = process.arch === 'x64' ? 'amd64' : process.arch;

describe.skipIf(here === undefined)('images in the engine of this machine', () => {
  const engine = here as Engine;
  const { image, folder, context, buildArgs } = useLocalImage(engine, 'image');

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

  test('an image that is not there', async () => {
    const missing = 'localhost/not-there:1';
    const file = path.join(folder, 'no', 'x.tar');
    await removeImage(engine, missing);
    await expect(inspectImage(engine, missing)).rejects.toThrow(`cannot inspect image "${missing}"`);
    await expect(saveImage(engine, missing, { file })).rejects.toThrow(`cannot save image "${missing}"`);
    expect(readdirSync(path.join(folder, 'no'))).toEqual([]);
    const run = { image: missing, network: 'none', timeoutMs: 60_000 } as const;
    expect((await runContainer(engine, run)).status).toBe(125);
  });

  test.skipIf(here?.name === 'docker')(
    'podman keeps the layers of a layout as they are',
    async () => {
      const [tar, dockerfile] = [path.join(folder, 'files.tar'), path.join(folder, 'Dockerfile.layout')];
      execFileSync('tar', ['-cf', tar, '-C', context, 'tmp']);
      writeFileSync(dockerfile, 'FROM files\nENV A=b\n');
      const layout = path.join(tmpdir(), `engine-layout-${process.pid}`);
      const tag = `localhost/engine-layout-${process.pid}:1`;
      try {
        await writeLayerLayout(layout, [tar], { architecture });
        const contexts = { files: `container-image://oci:${layout}` };
        await buildImage(engine, { dockerfile, context, contexts, tag });
        const digest = createHash('sha256').update(readFileSync(tar)).digest('hex');
        expect((await inspectImage(engine, tag)).layers[0]).toBe(`sha256:${digest}`);
      } finally {
        await removeImage(engine, tag);
        await removeImage(engine, `localhost${layout}`);
        rmSync(layout, { recursive: true, force: true });
      }
    },
    60_000,
  );
});
