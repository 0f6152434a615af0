import { createTree, type ImageConfig } from '@distroless/image';
import { expect, test } from 'vitest';
import { makeModel } from '../model/image-model.ts';
import { elf, file, folder } from '../testing/made-image.ts';
import { packages, testOthers } from '../testing/others.ts';
import { checks } from './index.ts';
import { runOnAny } from './run-check.ts';

testOthers([
  [
    'readable',
    'a file of root',
    { added: [file('app/settings.py', '', { mode: 0o600 })] },
    ['/app/settings.py has mode 0600, owner 0:0'],
  ],
  [
    'readable',
    'a folder of root, without its content',
    { added: [folder('app/x', { mode: 0o700 }), file('app/x/y', '', { mode: 0o600 })] },
    ['/app/x has mode 0700, owner 0:0'],
  ],
  ['readable', 'a file of the user', { added: [file('app/x', '', { mode: 0o600, uid: 1000 })] }, []],
  [
    'readable',
    'a file of a user who is named in /etc/passwd',
    {
      added: [file('etc/passwd', 'monty:x:7:0::/:\n'), file('app/x', '', { mode: 0o600, uid: 7 })],
      config: { user: 'monty' },
    },
    [],
  ],
  [
    'readable-by-any-user',
    'a file of the user',
    { added: [file('app/x', '', { mode: 0o600, uid: 1000 })] },
    ['/app/x has mode 0600, owner 1000:0'],
  ],
  [
    'world-writable',
    'a file that all can write',
    { added: [file('app/x', '', { mode: 0o666 })] },
    ['/app/x has mode 0666'],
  ],
  ['world-writable', 'a sticky folder', { added: [folder('app/x', { mode: 0o1777 })] }, []],
  [
    'world-writable',
    'the lock that uv leaves in an environment',
    { added: [file('opt/venv/.lock', '', { mode: 0o666 })] },
    [],
  ],
  [
    'world-writable',
    'the lock of older versions of uv',
    { added: [file('opt/venv/.lock', '', { mode: 0o777 })] },
    [],
  ],
  [
    'world-writable',
    'an empty lock of another tool',
    { added: [file('opt/venv/a.lock', '', { mode: 0o666 })] },
    [],
  ],
  [
    'world-writable',
    'a lock with something in it',
    { added: [file('opt/venv/.lock', 'x', { mode: 0o666 })] },
    ['/opt/venv/.lock has mode 0666'],
  ],
  [
    'world-writable',
    'modules, empty or not',
    { added: [file(`${packages}/a.py`, '', { mode: 0o666 }), elf(`${packages}/b.so`)].map(forAll) },
    [`/${packages}/a.py has mode 0666`, `/${packages}/b.so has mode 0666`],
  ],
  [
    'world-writable',
    'an empty lock that may be executed',
    { added: [file('opt/venv/bin/a.lock', '', { mode: 0o777 })] },
    ['/opt/venv/bin/a.lock has mode 0777'],
  ],
  [
    'world-writable',
    'a folder with the name of a lock',
    { added: [folder('app/.lock', { mode: 0o777 })] },
    ['/app/.lock has mode 0777'],
  ],
]);

function forAll<Item extends object>(entry: Item): Item & { mode: number } {
  return { ...entry, mode: 0o666 };
}

test('many files 1,900 folders deep take little time', () => {
  const deep = Array.from({ length: 1900 }, (_, index) => `a${index % 10}`).join('/');
  const entries = Array.from({ length: 4000 }, (_, index) => file(`app/${deep}/f${index}`, ''));
  const limits = { pathDepth: 2000, pathLength: 10_000 };
  const tree = createTree([...entries, folder('app')], { limits });
  const image = makeModel({ config: deepConfig, layers: [{ diffId: '', entries }], tree, oddities: [] });
  const start = performance.now();
  for (const check of checks) runOnAny(check, image, new Date());
  expect(performance.now() - start).toBeLessThan(5000);
});

const deepConfig: ImageConfig = {
  ...{ architecture: 'amd64', os: 'linux', user: '1000', env: [], entrypoint: [], cmd: ['x'] },
  ...{ workingDir: '/app', labels: {}, diffIds: [], history: [] },
};
