import { expect, test } from 'vitest';

import type { Engine, EngineName } from './engine.ts';
import { missingLimits } from './limits.ts';

function answering(name: EngineName, answer: string): Engine {
  return { name, command: [process.execPath, '-e', `console.log(${JSON.stringify(answer)})`, '--'], env: {} };
}

test.each<[reason: string, name: EngineName, answer: string, missing: string[]]>([
  ['podman with both controllers', 'podman', '{"host":{"cgroupControllers":["memory","pids"]}}', []],
  ['podman without memory', 'podman', '{"host":{"cgroupControllers":["pids"]}}', ['memory']],
  ['podman without any', 'podman', '{"host":{"cgroupControllers":[]}}', ['memory', 'pids']],
  ['docker with both', 'docker', '{"MemoryLimit":true,"PidsLimit":true}', []],
  ['docker without processes', 'docker', '{"MemoryLimit":true,"PidsLimit":false}', ['pids']],
  ['an engine that does not say is taken to have all', 'docker', '{}', []],
  ['one that does not answer, too', 'podman', 'Cannot connect', []],
])('%s', async (_reason, name, answer, missing) => {
  expect(await missingLimits(answering(name, answer))).toEqual(missing);
});
