import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { openEmulator } from '../open-engine.ts';
import { type FakeMachine, type FakeProgram, fakePodman, makeFakeMachine } from '../testing/fake-machine.ts';

const EMULATE = 'arm64';
const binfmtMisc = '/proc/sys/fs/binfmt_misc';
const kernel = {
  status: `${binfmtMisc}/status`,
  register: `${binfmtMisc}/register`,
  handler: `${binfmtMisc}/qemu-aarch64`,
};
const packaged = '/usr/lib/binfmt.d/qemu-aarch64.conf';
const entry = ':qemu-aarch64:M::\\x7f:\\xff:/usr/libexec/emulator:OPF';
const handler = (flags: string) => `enabled\ninterpreter /x\nflags: ${flags}\noffset 0\nmagic 7f45\n`;
const say = 'registering an emulator of arm64 (binfmt_misc)';
const sayInstall =
  'installing and registering an emulator of arm64 (apt-get install qemu-user-static, binfmt_misc)';

let fake: FakeMachine;
beforeEach(() => {
  fake = makeFakeMachine();
  fake.install(
    'podman',
    fakePodman(() => ''),
  );
  fake.install('dpkg-query');
  fake.install('mount', mounts);
  fake.install('sh', registers);
});
afterEach(() => fake.remove());

const mounts: FakeProgram = () => {
  fake.files.set(kernel.status, 'enabled\n').set(kernel.register, '');
  return undefined;
};
const registers: FakeProgram = ({ args: [, , , text = '', file = ''] }) => {
  fake.files.set(file, text);
  return undefined;
};
const registered = () => fake.files.get(kernel.register);

function installs(...files: [file: string, text: string][]): FakeProgram {
  return ({ args }) => {
    if (args[0] === 'install') for (const [file, text] of files) fake.files.set(file, text);
    return undefined;
  };
}

test('is registered as its package says', async () => {
  fake.files.set(packaged, `# comment\n${entry}\n`);
  expect(await fake.open({ EMULATE })).toMatchObject({ name: 'podman' });
  expect(fake.said).toEqual([say, 'finding out what podman needs on this machine']);
  expect(fake.calls()).toContain(
    `env DEBIAN_FRONTEND=noninteractive mount -t binfmt_misc binfmt_misc ${binfmtMisc}`,
  );
  expect(registered()).toBe(entry);
  expect(fake.leftovers()).toEqual(['auto.json']);
});

test('is registered without an engine too', async () => {
  fake.files.set(packaged, entry);
  await openEmulator(fake.options({ EMULATE }));
  expect(registered()).toBe(entry);
  expect(fake.calls().filter((call) => call.startsWith('podman'))).toEqual([]);
});

test('is registered by its program, without a package that says how', async () => {
  fake.install('qemu-aarch64-static');
  await fake.open({ EMULATE });
  expect(registered()).toMatch(
    /^:qemu-aarch64:M::\\x7fELF(\\x..){16}:(\\x..){20}:\/.*\/qemu-aarch64-static:F$/,
  );
});

test('is installed where it is missing', async () => {
  fake.install('apt-get', installs([packaged, entry]));
  await openEmulator(fake.options({ EMULATE }));
  expect(fake.said).toEqual([sayInstall]);
  expect(fake.calls().filter((call) => /(dpkg|apt)/.test(call))).toEqual([
    'env DEBIAN_FRONTEND=noninteractive apt-get update -q',
    'env DEBIAN_FRONTEND=noninteractive apt-get check -q -o DPkg::Lock::Timeout=600',
    expect.stringMatching(/^dpkg-query -W /),
    'env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 qemu-user-static',
  ]);
  expect(registered()).toBe(entry);
});

test('is not registered again when its installation did it', async () => {
  fake.install('apt-get', installs([packaged, entry], [kernel.handler, handler('POF')]));
  await fake.open({ EMULATE });
  expect(registered()).toBe('');
});

test('is registered by sudo without a password, when that is allowed', async () => {
  fake.machine.uid = 1000;
  fake.answer = true;
  fake.install('sudo');
  fake.files.set(packaged, entry);
  await fake.open({ EMULATE });
  expect(fake.calls().filter((call) => call.startsWith('sudo'))).toEqual([
    'sudo -n true',
    `sudo -n env DEBIAN_FRONTEND=noninteractive mount -t binfmt_misc binfmt_misc ${binfmtMisc}`,
    expect.stringMatching(/^sudo -n env DEBIAN_FRONTEND=noninteractive sh -c .*\/binfmt_misc\/register$/),
  ]);
  expect(fake.asked).toEqual([`nx: ${say}, as root by sudo: go on?`]);
  expect(registered()).toBe(entry);
});

describe('is not registered when', () => {
  type Row = { why: string; env?: Record<string, string>; architecture?: string; files?: [string, string][] };
  const rows: Row[] = [
    { why: 'it is not asked for', env: { EMULATE: '' } },
    { why: 'the machine is arm64', architecture: 'aarch64' },
    { why: 'the machine is an arm64 Mac', architecture: 'arm64' },
    {
      why: 'one is there',
      files: [
        [kernel.status, 'enabled\n'],
        [kernel.handler, handler('F')],
      ],
    },
    {
      why: 'one is there, with more flags',
      files: [
        [kernel.status, 'enabled\n'],
        [kernel.handler, handler('POCF')],
      ],
    },
  ];
  test.each(rows)('$why', async ({ env, architecture, files = [] }) => {
    if (architecture) fake.machine.architecture = architecture;
    for (const [file, text] of files) fake.files.set(file, text);
    await fake.open(env ?? { EMULATE });
    expect(fake.said).toEqual(['finding out what podman needs on this machine']);
    expect(fake.calls().filter((call) => /(mount|apt-get|sudo)/.test(call))).toEqual([]);
    expect(registered()).toBeUndefined();
  });
});

describe('fails on', () => {
  const elsewhere =
    'register it on the machine itself ("apt-get install qemu-user-static" there), or unset EMULATE';
  const notOurs = `"${kernel.handler}" is disabled, or lacks the flag F; write -1 to it as root, and run this again`;
  type Row = {
    why: string;
    fault: string;
    env?: Record<string, string>;
    platform?: NodeJS.Platform;
    uid?: number;
    files?: [string, string][];
    programs?: Record<string, FakeProgram>;
  };
  const rows: Row[] = [
    {
      why: 'an unknown architecture',
      env: { EMULATE: 'riscv64' },
      fault: 'cannot emulate "riscv64": set EMULATE to "arm64", or unset it',
    },
    {
      why: 'another system',
      platform: 'darwin',
      fault: 'this system runs containers in a virtual machine, which has emulators; unset EMULATE',
    },
    {
      why: 'a user without the rights',
      uid: 1000,
      programs: { sudo: () => ({ status: 1 }), 'qemu-aarch64-static': () => undefined },
      fault: 'none is registered; run "sudo apt-get install qemu-user-static"',
    },
    {
      why: 'a user who cannot be asked',
      uid: 1000,
      programs: { sudo: () => undefined, 'qemu-aarch64-static': () => undefined },
      fault:
        'none is registered; no terminal to ask at; run "sudo apt-get install qemu-user-static", or set ALLOW_INSTALL=yes to allow it',
    },
    {
      why: 'all emulators disabled',
      files: [
        [kernel.status, 'disabled\n'],
        [kernel.handler, handler('F')],
      ],
      fault: `"${kernel.status}" is "disabled"; write 1 to it as root, and run this again`,
    },
    {
      why: 'this emulator disabled',
      files: [
        [kernel.status, 'enabled\n'],
        [kernel.handler, handler('F').replace('enabled', 'disabled')],
      ],
      fault: notOurs,
    },
    {
      why: 'an emulator that containers would need a copy of',
      files: [
        [kernel.status, 'enabled\n'],
        [kernel.handler, handler('OP')],
      ],
      fault: notOurs,
    },
    {
      why: 'a container without the rights',
      programs: {
        mount: () => ({ status: 32, error: 'mount: permission denied' }),
        'qemu-aarch64-static': () => undefined,
      },
      fault: `binfmt_misc cannot be mounted, as shown below; ${elsewhere}\n  | mount: permission denied`,
    },
    {
      why: 'a kernel that refuses it',
      programs: {
        'qemu-aarch64-static': () => undefined,
        sh: () => ({ status: 2, error: 'sh: cannot create register: Is a directory' }),
      },
      fault: `the kernel refuses the emulator, as shown below; ${elsewhere}\n  | sh: cannot create register: Is a directory`,
    },
    {
      why: 'no package system',
      fault: `"qemu-aarch64-static" is missing; install QEMU's static user emulators`,
    },
    {
      why: 'a failed apt-get',
      programs: {
        'apt-get': () => ({ status: 100, error: 'E: Unable to locate package qemu-user-static' }),
      },
      fault:
        '"apt-get install" failed as shown below; fix that, or install qemu-user-static yourself\n  | E: Unable to locate package qemu-user-static',
    },
    {
      why: 'a package without it',
      programs: { 'apt-get': () => undefined },
      fault: 'the package qemu-user-static contains no emulator; reinstall it',
    },
  ];
  test.each(rows)('$why', async ({ env, platform, uid, files = [], programs = {}, fault }) => {
    if (platform) fake.machine.platform = platform;
    if (uid !== undefined) fake.machine.uid = uid;
    for (const [file, text] of files) fake.files.set(file, text);
    for (const [name, program] of Object.entries(programs)) fake.install(name, program);
    const text = fault.startsWith('cannot') ? fault : `cannot emulate arm64: ${fault}`;
    await expect(fake.open(env ?? { EMULATE })).rejects.toThrow(new Error(text));
    expect(fake.leftovers()).toEqual([]);
  });
});
