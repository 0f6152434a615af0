import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImageFacts } from '@distroless/engine';
import { afterAll } from 'vitest';
import { parseBehaviour } from '../behaviour.ts';
import type { Verdict } from '../check-result.ts';
import { runBehaviour } from '../run-behaviour.ts';
import type { Subject } from '../subject.ts';
import { type FakeEngine, fakeEngine } from './fake-engine.ts';

// For tests: behaviours of a made-up runtime image, run with a fake engine.

export const facts: ImageFacts = {
  id: 'sha256:0',
  architecture: 'amd64',
  user: '1000:1000',
  workdir: '/home/monty',
  entrypoint: ['python'],
  cmd: [],
  env: { LANG: 'C.UTF-8' },
  labels: { 'org.python.release': '3.13.1' },
  volumes: [],
  layers: ['sha256:1', 'sha256:2'],
  size: 1,
};

export type Options = Partial<Subject> & { hasDockerfile?: boolean };

/** A folder with one behaviour while the tests of a file run. `run` is given the rest of its test.yaml. */
export function useBehaviour() {
  const workspace = mkdtempSync(path.join(tmpdir(), 'verify-'));
  mkdirSync(path.join(workspace, 'tests/x'), { recursive: true });
  writeFileSync(path.join(workspace, 'tests/x/payload.py'), `print("it's")\n`);
  afterAll(() => rmSync(workspace, { recursive: true, force: true }));

  function run(text: string, answer: FakeEngine, options: Options = {}): Promise<Verdict> {
    const { hasDockerfile = false, ...given } = options;
    const images = { builder: 'b', runtime: 'r', debug: 'd' };
    const folder = path.join(workspace, 'tests/x');
    const behaviour = parseBehaviour(`about: x\nvariants: [runtime]\n${text}`, 'test.yaml');
    return runBehaviour(
      { ...behaviour, name: 'x', folder, hasDockerfile },
      {
        ...{ image: 'r', images, variant: 'runtime', engine: fakeEngine(answer), facts, workspace },
        ...{ behaviours: '', scratch: '', now: new Date(0), rerun: () => '' },
        ...{ unrunnable: undefined, platform: undefined, slowness: 1 },
        saved: () => Promise.reject(new Error('not asked for')),
        ...given,
      },
    );
  }

  return { run, workspace };
}

/** An engine that prints its arguments, without the container's name. */
export const echo: FakeEngine = (args) => ({
  stdout: JSON.stringify(args.filter((_, index) => index !== 1 && index !== 2)),
});

export const passed = { outcome: 'passed' };
/** The first arguments of every container. */
export const always = ['run', '--rm', '--pull', 'never', '--network', 'none'];
