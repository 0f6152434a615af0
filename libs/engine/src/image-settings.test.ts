import { expect, test } from 'vitest';

import type { Engine } from './engine.ts';
import { readImageSettings } from './image-settings.ts';

const config = {
  User: '1000:1000',
  Env: ['PATH=/usr/bin', 'A=b=c'],
  Entrypoint: ['python'],
  Cmd: null,
  WorkingDir: '/home/monty',
  Labels: { 'io.buildah.version': '1.28.2', 'org.example.own': 'yes' },
  ExposedPorts: { '8080/tcp': {} },
  // How docker shows settings that are not set.
  Hostname: '',
  AttachStdin: false,
  OnBuild: null,
  ArgsEscaped: true,
};

type Inspected = { Architecture?: string; Size?: number; Config?: object };

/** An engine that shows an image like this. */
function engineThatShows(more: Inspected): Engine {
  const image = { Architecture: 'amd64', Size: 0, Config: config, ...more };
  const program = `console.log(${JSON.stringify(JSON.stringify([image]))})`;
  return { name: 'podman', command: [process.execPath, '-e', program, '--'], env: process.env };
}

const read = (more: Inspected = {}) =>
  readImageSettings(engineThatShows(more), 'x:1', { architecture: 'amd64' });

test('the settings of a recipe are read, without the label of the engine', async () => {
  expect(await read()).toEqual({
    user: '1000:1000',
    workdir: '/home/monty',
    entrypoint: ['python'],
    cmd: [],
    env: { PATH: '/usr/bin', A: 'b=c' },
    labels: { 'org.example.own': 'yes' },
    exposedPorts: ['8080/tcp'],
    volumes: [],
    stopSignal: '',
  });
});

test('the layer that podman makes for WORKDIR does not count as files', async () => {
  await read({ Size: 3072 });
});

test.each<{ reason: string; shown: Inspected; said: string }>([
  {
    reason: 'that has files',
    shown: { Size: 1_000_000 },
    said: "it has files (1000000 bytes), but an image's files come from tars only; remove them from its stages",
  },
  {
    reason: 'for another architecture',
    shown: { Architecture: 'arm64' },
    said: 'it is for "arm64", not for "amd64"',
  },
  {
    reason: 'with a health check',
    shown: { Config: { ...config, Healthcheck: { Test: ['CMD', 'true'] } } },
    said: 'it sets "Healthcheck", which a sealed image cannot have',
  },
  {
    reason: 'with a command for images made from it',
    shown: { Config: { ...config, OnBuild: ['RUN x'] } },
    said: 'it sets "OnBuild", which a sealed image cannot have',
  },
])('an image $reason is refused', async ({ shown, said }) => {
  await expect(read(shown)).rejects.toThrow(new Error(`cannot read the settings of image "x:1": ${said}`));
});
