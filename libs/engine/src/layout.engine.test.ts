import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashFile, readLayout, writeLayout } from '@distroless/image';
import { afterAll, describe, expect, test } from 'vitest';

import {
  buildImage,
  type Engine,
  inspectImage,
  loadLayout,
  readImageSettings,
  removeImage,
  runEngine,
} from './index.ts';
import { engineHere } from './testing/engine-here.ts';

const engine = await engineHere();
const folder = mkdtempSync(path.join(tmpdir(), 'engine-layout-'));
afterAll(() => rmSync(folder, { recursive: true }));

const noSettings = {
  ...{ user: '', workdir: '', entrypoint: [], cmd: [], env: {}, labels: {} },
  ...{ exposedPorts: [], volumes: [], stopSignal: '' },
};

describe.skipIf(engine === undefined)('with the engine of this machine', () => {
  const local = engine as Engine;

  test('the image of a layout is loaded with the same bytes', async () => {
    const tar = path.join(folder, 'files.tar');
    writeFileSync(path.join(folder, 'file'), 'content');
    execFileSync('tar', ['-cf', tar, '-C', folder, 'file']);
    const layout = path.join(folder, 'layout');
    const tags = ['1', '2'].map((tag) => `localhost/engine-layout-${process.pid}:${tag}`);
    try {
      const { digest, size } = await hashFile(tar);
      await writeLayout(layout, {
        architecture: process.arch === 'x64' ? 'amd64' : process.arch,
        settings: { ...noSettings, env: { A: 'b' }, labels: { 'org.example.made': 'yes' } },
        layers: [{ path: tar, name: 'files.tar', digest, size }],
        date: 1_700_000_000,
      });
      const { id } = await loadLayout(local, layout, { tags });
      const { config, manifest } = await readLayout(layout);
      expect([config.digest, manifest.digest]).toContain(id);
      for (const tag of tags) {
        expect(await inspectImage(local, tag)).toMatchObject({ id, layers: [digest], env: { A: 'b' } });
      }
      expect(await loadLayout(local, layout, { tags })).toEqual({ id, changed: false });
      await runEngine(local, ['image', 'rm', tags[0] ?? '']);
      expect(await loadLayout(local, layout, { tags })).toEqual({ id, changed: true });
    } finally {
      for (const tag of tags) await removeImage(local, tag);
    }
  }, 60_000);

  test.each(['amd64', 'arm64'])(
    'the settings of an image without files are read: %s',
    async (architecture) => {
      const recipe = path.join(folder, 'Dockerfile.settings');
      writeFileSync(
        recipe,
        'FROM scratch AS all\nENV A=b PATH=/bin\nUSER 1:1\nWORKDIR /home/x\nFROM all AS one\nCMD ["x"]\nEXPOSE 80\n',
      );
      const [empty, tag] = [path.join(folder, 'empty'), `localhost/engine-settings-${process.pid}:1`];
      mkdirSync(empty, { recursive: true });
      try {
        const platform = `linux/${architecture}`;
        await buildImage(local, { dockerfile: recipe, context: empty, tag, platform });
        expect(await readImageSettings(local, tag, { architecture })).toEqual({
          ...noSettings,
          user: '1:1',
          workdir: '/home/x',
          cmd: ['x'],
          env: { A: 'b', PATH: '/bin' },
          exposedPorts: ['80/tcp'],
        });
      } finally {
        await removeImage(local, tag);
      }
    },
  );
});
