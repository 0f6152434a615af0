import { expect, test } from 'vitest';

import type { Engine, EngineName } from './engine.ts';
import { missingLimits } from './missing-limits.ts';

type Answers = { info?: string; help?: string };

function answering(name: EngineName, { info = '', help = '' }: Answers): Engine {
  const program = `console.log(process.argv[1] === 'info' ? ${JSON.stringify(info)} : ${JSON.stringify(help)})`;
  return { name, command: [process.execPath, '-e', program, '--'], env: {} };
}

const helpWith = (mode: string) => `      --cgroup-parent string
      --cgroups string    control container cgroup configuration ("enabled"|"disabled") (default "${mode}")
      --cidfile string`;

test.each<[reason: string, name: EngineName, answers: Answers, missing: string[]]>([
  [
    'podman with both controllers',
    'podman',
    { info: '{"host":{"cgroupControllers":["memory","pids"]}}' },
    [],
  ],
  ['podman without memory', 'podman', { info: '{"host":{"cgroupControllers":["pids"]}}' }, ['memory']],
  ['podman without any', 'podman', { info: '{"host":{"cgroupControllers":[]}}' }, ['memory', 'pids']],
  [
    'podman that is set to use cgroups',
    'podman',
    { info: '{"host":{"cgroupControllers":["memory","pids"]}}', help: helpWith('enabled') },
    [],
  ],
  [
    'podman that is set not to use cgroups',
    'podman',
    { info: '{"host":{"cgroupControllers":["memory","pids"]}}', help: helpWith('disabled') },
    ['memory', 'pids'],
  ],
  ['docker with both', 'docker', { info: '{"MemoryLimit":true,"PidsLimit":true}' }, []],
  ['docker without processes', 'docker', { info: '{"MemoryLimit":true,"PidsLimit":false}' }, ['pids']],
  ['an engine that does not say is taken to have all', 'docker', { info: '{}' }, []],
  ['the same for one that does not answer', 'podman', { info: 'Cannot connect' }, []],
])('%s', async (_reason, name, answers, missing) => {
  expect(await missingLimits(answering(name, answers))).toEqual(missing);
});
