import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

import { findEngine } from './engine.ts';

const root = mkdtempSync(path.join(tmpdir(), "it's a clone "));
mkdirSync(path.join(root, '.engine'));
writeFileSync(
  path.join(root, '.engine/auto.env'),
  `# podman 1 2\nexport INPUT_ENGINE='podman'\nexport CONTAINERS_CONF='/it'\\''s here/x.conf'\n`,
);
writeFileSync(path.join(root, '.engine/docker.env'), `# docker 1 2\nexport INPUT_ENGINE='docker'\n`);
afterAll(() => rmSync(root, { recursive: true }));

describe('findEngine', () => {
  const rows = [
    {
      why: 'what ./nx exported is the whole truth, its settings included',
      env: { INPUT_ENGINE: 'docker', PATH: '/bin' },
      engine: { name: 'docker', command: ['docker'], env: { INPUT_ENGINE: 'docker', PATH: '/bin' } },
    },
    {
      why: 'podman never uses its layer cache',
      env: { INPUT_ENGINE: 'podman' },
      engine: {
        name: 'podman',
        command: ['podman'],
        env: { INPUT_ENGINE: 'podman', BUILDAH_LAYERS: 'false' },
      },
    },
    {
      why: 'without ./nx, the settings it left; a quote in a path is unquoted',
      env: { HOME: '/h' },
      engine: {
        name: 'podman',
        command: ['podman'],
        env: {
          HOME: '/h',
          INPUT_ENGINE: 'podman',
          CONTAINERS_CONF: "/it's here/x.conf",
          BUILDAH_LAYERS: 'false',
        },
      },
    },
    {
      why: 'ENGINE has settings of its own',
      env: { ENGINE: 'docker' },
      engine: { name: 'docker', command: ['docker'], env: { ENGINE: 'docker', INPUT_ENGINE: 'docker' } },
    },
  ];
  test.each(rows)('$why', ({ env, engine }) => {
    expect(findEngine(env, root)).toEqual(engine);
  });

  const faults = [
    {
      why: 'nothing was decided yet',
      env: { ENGINE: 'podman' },
      message: `cannot find a container engine: INPUT_ENGINE is not set and "${root}/.engine/podman.env" does not name one; run "./nx engine version" once`,
    },
    {
      why: 'an engine nobody knows',
      env: { INPUT_ENGINE: 'rkt' },
      message: 'cannot use engine "rkt": it is not known; set ENGINE to "docker" or "podman"',
    },
  ];
  test.each(faults)('$why', ({ env, message }) => {
    expect(() => findEngine(env, root)).toThrow(new Error(message));
  });
});
