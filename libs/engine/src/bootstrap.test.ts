import { existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { type FakeMachine, leftovers, makeFakeMachine } from './fake-machine.ts';

let machine: FakeMachine;
beforeEach(() => {
  machine = makeFakeMachine();
  machine.install('npm', npm);
});
afterEach(() => machine.remove());

// Installs an Nx that tells how it was called. What ./nx asks beforehand through tsx changes no arguments.
const npm = `
mkdir -p node_modules/.bin node_modules/tsx
echo '{ "exports": "./tsx.mjs" }' >node_modules/tsx/package.json
cat >node_modules/tsx/tsx.mjs <<'END'
console.log(process.argv.slice(2).map((word) => JSON.stringify(word)).join(' '));
process.exit();
END
cat >node_modules/.bin/nx <<'END'
const { INPUT_ENGINE, CONTAINERS_CONF, CONTAINERS_STORAGE_CONF, BUILDAH_LAYERS, NX_ISOLATE_PLUGINS, NX_DAEMON } = process.env;
const env = { INPUT_ENGINE, CONTAINERS_CONF, CONTAINERS_STORAGE_CONF, BUILDAH_LAYERS, NX_ISOLATE_PLUGINS, NX_DAEMON };
console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), env }));
END
echo added 300 packages
echo >node_modules/.package-lock.json
`;

const build = ['run', 'python-3.13-runtime:container'];

const docker = ({ server = '26.1.5', buildx = true, builds = true } = {}) => `
case "$1 $2 $3" in
  version*Version*) ${server === '' ? 'echo "Cannot connect to the Docker daemon" >&2; exit 1' : `echo ${server}`} ;;
  version*Arch*) echo arm64 ;;
  version*) exit ${server === '' ? 1 : 0} ;;
  'buildx version '*) exit ${buildx ? 0 : 1} ;;
  'buildx build '*) ${builds ? '' : 'echo "no space left on device" >&2; exit 1'} ;;
esac`;

/** A podman that works when these texts are in its settings: for a build, and for a run on the usual network. */
const podman = ({ version = '4.3.1', build = '', run = '', store = '' } = {}) => `
has() { [ -z "$1" ] || { [ -n "$2" ] && grep -q "$1" "$2"; } || { echo "podman misses $1" >&2; exit 125; }; }
case "$*" in
  --version) echo "podman version ${version}" ;;
  info) has '${store}' "\${CONTAINERS_STORAGE_CONF-}" ;;
  version*) echo linux/amd64 ;;
  build*) has '${build}' "\${CONTAINERS_CONF-}" ;;
  'run --rm localhost/nx-probe:'*) has '${run}' "\${CONTAINERS_CONF-}" ;;
  'run --rm hello '*) printf '<%s>' "$@" ;;
esac`;

const installsPodman = `case $* in *install*) printf '#!/bin/sh\\n%s' '${podman().replaceAll("'", `'\\''`)}' >"$FAKE_BIN/podman"; chmod 755 "$FAKE_BIN/podman" ;; esac`;
const noDocker = 'docker: it is not installed; install Docker 23 or newer with buildx; or podman: ';

describe('Node.js', () => {
  const way = 'install Node.js 20.19 or newer (https://nodejs.org) and run this again\n';
  const rows = [
    { why: 'missing', node: undefined, stderr: `nx: cannot start Nx: Node.js is missing; ${way}` },
    {
      why: 'old major',
      node: 'v18.20.4',
      stderr: `nx: cannot start Nx: Node.js "v18.20.4" is too old; ${way}`,
    },
    {
      why: 'old minor',
      node: 'v20.9.0',
      stderr: `nx: cannot start Nx: Node.js "v20.9.0" is too old; ${way}`,
    },
    { why: 'the oldest that will do', node: 'v20.19.0', stderr: '' },
    { why: 'a newer major with a smaller minor', node: 'v24.1.0-nightly2026', stderr: '' },
  ];
  test.each(rows)('$why', async ({ node, stderr }) => {
    machine.uninstall('node');
    if (node !== undefined) {
      machine.install(
        'node',
        `case $1 in --version) echo ${node} ;; *) exec '${process.execPath}' "$@" ;; esac`,
      );
    }
    mkdirSync(path.join(machine.root, 'node_modules/.bin'), { recursive: true });
    writeFileSync(path.join(machine.root, 'node_modules/.bin/nx'), '');
    writeFileSync(path.join(machine.root, 'node_modules/.package-lock.json'), '');
    expect(await machine.nx(['--version'])).toEqual({ status: stderr === '' ? 0 : 1, stdout: '', stderr });
  });
});

describe('the Node.js packages', () => {
  const installing = 'nx: installing the Node.js packages (npm ci)\n';

  test('are installed once, and Nx gets the arguments', async () => {
    const first = await machine.nx(['show', 'projects', '--sep', 'a b', '*']);
    expect(first).toMatchObject({ status: 0, stderr: installing });
    expect(JSON.parse(first.stdout)).toEqual({
      args: ['show', 'projects', '--sep', 'a b', '*'],
      cwd: machine.root,
      env: { NX_ISOLATE_PLUGINS: 'false', NX_DAEMON: 'false' },
    });
    expect(await machine.nx(['show', 'projects'])).toMatchObject({ status: 0, stderr: '' });
    expect(machine.calls()).toEqual(['npm ci --ignore-scripts --include=dev']);
    expect(leftovers(machine)).toEqual([]);
  });

  test('are installed again when the lock file is newer', async () => {
    await machine.nx(['--version']);
    const later = new Date(Date.now() + 60_000);
    utimesSync(path.join(machine.root, 'package-lock.json'), later, later);
    expect(await machine.nx(['--version'])).toMatchObject({ status: 0, stderr: installing });
  });

  test('without npm', async () => {
    machine.uninstall('npm');
    expect(await machine.nx(['--version'])).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'nx: cannot install the Node.js packages: npm is missing; install npm 10 or newer and run this again\n',
    });
  });

  test('a failed npm is shown, and the next run mends it', async () => {
    machine.install('npm', 'echo "npm error network" >&2; exit 7');
    expect(await machine.nx(['--version'])).toEqual({
      status: 1,
      stdout: '',
      stderr: `${installing}+ npm ci --ignore-scripts --include=dev\nnpm error network\nnx: cannot install the Node.js packages: "npm ci" failed as shown above; mend that and run this again\n`,
    });
    expect(leftovers(machine)).toEqual([]);
    machine.install('npm', npm);
    expect(await machine.nx(['--version'])).toMatchObject({ status: 0, stderr: installing });
  });

  test('two runs at once install them once', async () => {
    machine.install('npm', `sleep 2\n${npm}`);
    const [one, two] = await Promise.all([machine.nx(['--version']), machine.nx(['--version'])]);
    expect([one.status, two.status]).toEqual([0, 0]);
    expect(machine.calls()).toHaveLength(1);
    expect(one.stderr + two.stderr).toMatch(
      /nx: waiting for another \.\/nx \(process \d+; if it is none, remove "/,
    );
  });

  test.each([
    { signal: 'SIGINT', status: 130 },
    { signal: 'SIGTERM', status: 143 },
  ] as const)('after $signal nothing is left, and the next run mends it', async ({ signal, status }) => {
    machine.install('npm', 'mkdir -p node_modules; echo half >node_modules/half; exec sleep 60');
    const { child, ended } = machine.start(['--version']);
    await vi.waitFor(() => expect(existsSync(path.join(machine.root, 'node_modules/half'))).toBe(true), 5000);
    child.kill(signal);
    expect(await ended).toMatchObject({ status });
    expect(leftovers(machine)).toEqual([]);
    machine.install('npm', npm);
    expect(await machine.nx(['--version'])).toMatchObject({ status: 0, stderr: installing });
  });

  test('the lock of a run that died is taken over', async () => {
    mkdirSync(path.join(machine.root, '.engine'));
    symlinkSync('999999999', path.join(machine.root, '.engine/lock'));
    expect(await machine.nx(['--version'])).toMatchObject({ status: 0, stderr: installing });
    expect(leftovers(machine)).toEqual([]);
  });
});

describe('where it is started', () => {
  test('inside the workspace the folder stays, outside it is the root', async () => {
    const folder = path.join(machine.root, 'images');
    mkdirSync(folder);
    expect(JSON.parse((await machine.nx(['-h'], { cwd: folder })).stdout)).toMatchObject({ cwd: folder });
    expect(JSON.parse((await machine.nx(['-h'], { cwd: tmpdir() })).stdout)).toMatchObject({
      cwd: machine.root,
    });
  });
});

describe('an engine is set up', () => {
  const rows = [
    { args: build, needed: true },
    { args: ['run', 'python-3.13-runtime:container:arm64'], needed: true },
    { args: ['run-many', '-t', 'test', 'verify'], needed: true },
    { args: ['run', 'python-3.13-builder:fetch'], needed: true },
    { args: ['affected', '--targets=container,verify'], needed: true },
    { args: ['container', 'python-3.13-runtime'], needed: true },
    { args: ['run', 'workspace:lock', '--check'], needed: true },
    { args: ['run-many', '-t', 'test', 'lint'], needed: false },
    { args: ['show', 'project', 'verify'], needed: false },
    { args: ['graph', '--focus=container'], needed: false },
    { args: ['--version'], needed: false },
    { args: [], needed: false },
  ];
  test.each(rows)('$needed for $args', async ({ args, needed }) => {
    machine.install('podman', podman());
    expect(await machine.nx(args)).toMatchObject({ status: 0 });
    expect(machine.calls().some((call) => call.startsWith('podman'))).toBe(needed);
  });
});

describe('the choice', () => {
  const unfit = { why: 'docker too old', docker: docker({ server: '20.10.24+dfsg1' }) };
  const rows = [
    { why: 'docker, when it answers and has buildx', docker: docker(), podman: podman(), engine: 'docker' },
    {
      why: 'podman, when the daemon is down',
      docker: docker({ server: '' }),
      podman: podman(),
      engine: 'podman',
    },
    { why: 'podman, when docker is too old', docker: unfit.docker, podman: podman(), engine: 'podman' },
    { why: 'podman, without buildx', docker: docker({ buildx: false }), podman: podman(), engine: 'podman' },
    {
      why: 'podman, when ENGINE says so',
      ENGINE: 'podman',
      docker: docker(),
      podman: podman(),
      engine: 'podman',
    },
    {
      why: 'docker, when ENGINE says so',
      ENGINE: 'docker',
      docker: docker(),
      podman: podman(),
      engine: 'docker',
    },
  ];
  test.each(rows)('$why', async ({ ENGINE = '', engine, ...scripts }) => {
    machine.install('docker', scripts.docker);
    machine.install('podman', scripts.podman);
    const { status, stdout } = await machine.nx(build, { env: { ENGINE } });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ args: build, env: { INPUT_ENGINE: engine } });
    expect(leftovers(machine)).toEqual([`${ENGINE || 'auto'}.env`]);
  });

  const faults = [
    {
      why: 'an engine nobody knows',
      ENGINE: 'rkt',
      fault: 'cannot choose a container engine: ENGINE is "rkt"; set it to "docker" or "podman", or unset it',
    },
    {
      why: 'docker is missing',
      ENGINE: 'docker',
      fault: 'cannot use docker: it is not installed; install Docker 23 or newer with buildx',
    },
    {
      why: 'the daemon is down',
      ENGINE: 'docker',
      docker: docker({ server: '' }),
      fault:
        'cannot use docker: its daemon does not answer (Cannot connect to the Docker daemon); start it, or set DOCKER_HOST to where it listens',
    },
    {
      why: 'docker is too old',
      ENGINE: 'docker',
      docker: unfit.docker,
      fault: 'cannot use docker: its daemon has version 20.10.24+dfsg1; install Docker 23 or newer',
    },
    {
      why: 'buildx is missing',
      ENGINE: 'docker',
      docker: docker({ buildx: false }),
      fault: 'cannot use docker: its buildx plugin is missing; install docker-buildx (docker-buildx-plugin)',
    },
    {
      why: 'podman is too old',
      ENGINE: 'podman',
      podman: podman({ version: '3.4.4' }),
      fault: 'cannot use podman: version 3.4.4 is too old; install podman 4.3 or newer',
    },
    {
      why: 'none will do',
      docker: docker({ buildx: false }),
      podman: podman({ version: '3.4.4' }),
      fault:
        'cannot find a container engine: docker: its buildx plugin is missing; install docker-buildx (docker-buildx-plugin); or podman: version 3.4.4 is too old; install podman 4.3 or newer',
    },
    {
      why: 'neither is there, nor apt-get',
      fault: `cannot find a container engine: ${noDocker}it is not installed; install podman 4.3 or newer`,
    },
    {
      why: 'this user may not install',
      id: 'echo 1000',
      'apt-get': installsPodman,
      sudo: 'exit 1',
      fault: `cannot find a container engine: ${noDocker}it is not installed; run "sudo apt-get install podman"`,
    },
  ];
  test.each(faults)('$why', async ({ ENGINE = '', fault, why: _, ...scripts }) => {
    for (const [name, script] of Object.entries(scripts)) machine.install(name, script);
    const { status, stdout, stderr } = await machine.nx(build, { env: { ENGINE } });
    expect({ status, stdout, fault: stderr.split('\n').at(-2) }).toEqual({
      status: 1,
      stdout: '',
      fault: `nx: ${fault}`,
    });
    expect(leftovers(machine)).toEqual([]);
  });
});

describe('installing podman', () => {
  const packages =
    'apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 podman runc uidmap fuse-overlayfs slirp4netns catatonit';

  test('as root', async () => {
    machine.install('id', 'echo 0');
    machine.install('dpkg');
    machine.install('apt-get', installsPodman);
    const { status, stderr } = await machine.nx(build);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: [
        'nx: installing the Node.js packages (npm ci)',
        'nx: installing podman with its tools (apt-get install podman)',
        'nx: finding out what podman needs on this machine',
        '',
      ].join('\n'),
    });
    const calls = machine.calls().filter((call) => /^(dpkg|apt)/.test(call));
    expect(calls).toEqual(['dpkg --configure -a', 'apt-get update -q', packages]);
    expect(await machine.nx(build)).toMatchObject({ status: 0, stderr: '' });
  });

  test('by sudo without a password', async () => {
    machine.install('id', 'echo 1000');
    machine.install('dpkg');
    machine.install('sudo', 'shift; [ "$1" = true ] || exec "$@"');
    machine.install('true');
    machine.install('apt-get', installsPodman);
    expect(await machine.nx(build)).toMatchObject({ status: 0 });
    expect(machine.calls()).toContain(`sudo -n env DEBIAN_FRONTEND=noninteractive ${packages}`);
  });

  test('a busy apt-get is waited for', async () => {
    machine.install('id', 'echo 0');
    machine.install('dpkg');
    const busyOnce = `[ "$1" != update ] || [ -e "$FAKE_BIN/once" ] || { touch=1; echo >"$FAKE_BIN/once"; echo "E: Could not get lock /var/lib/apt/lists/lock"; exit 100; }`;
    machine.install('apt-get', `${busyOnce}\n${installsPodman}`);
    expect(await machine.nx(build)).toMatchObject({ status: 0 });
    expect(machine.calls().filter((call) => call === 'apt-get update -q')).toHaveLength(2);
  });

  test('a failed apt-get is shown', async () => {
    machine.install('id', 'echo 0');
    machine.install('dpkg');
    machine.install('apt-get', 'echo "E: Unable to locate package podman"; exit 100');
    const { status, stderr } = await machine.nx(build);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /E: Unable to locate package podman\nnx: cannot install podman: "apt-get install" failed as shown above; mend that, or install podman or docker yourself\n$/,
    );
    expect(leftovers(machine)).toEqual([]);
  });
});

// The limits are read from /proc.
const hasLimits = process.platform === 'linux';
if (!hasLimits) console.warn('SKIPPED: what podman needs, as this system has no /proc to read limits from');

describe.skipIf(!hasLimits)('what podman needs', () => {
  const conf = () => path.join(machine.root, '.engine/auto.containers.conf');
  const rows = [
    { why: 'nothing', needs: {}, settings: undefined },
    {
      why: 'lower limits',
      needs: { build: 'ulimits' },
      settings: /^default_ulimits = \["nofile=\d+:\d+", "nproc=\d+:\d+"\]$/m,
    },
    {
      why: 'much lower limits',
      needs: { build: 'nofile=1024:' },
      settings: /^default_ulimits = \["nofile=1024:1024", "nproc=\d+:\d+"\]$/m,
    },
    { why: 'another runtime', needs: { build: '"runc"' }, settings: /^\[engine\]\nruntime = "runc"$/m },
    { why: 'the network of the machine', needs: { run: 'netns' }, settings: /^netns = "host"$/m },
    {
      why: 'runtime and network',
      needs: { build: '"crun"', run: 'netns' },
      settings: /^netns = "host"\n\[engine\]\nruntime = "crun"$/m,
    },
  ];
  test.each(rows)('$why', async ({ needs, settings }) => {
    machine.install('podman', podman(needs));
    const { status, stdout } = await machine.nx(build);
    expect(status).toBe(0);
    const file = settings === undefined ? undefined : conf();
    expect(JSON.parse(stdout).env).toMatchObject({
      INPUT_ENGINE: 'podman',
      BUILDAH_LAYERS: 'false',
      ...(file && { CONTAINERS_CONF: file }),
    });
    expect(existsSync(conf())).toBe(settings !== undefined);
    if (settings !== undefined) expect(readFileSync(conf(), 'utf8')).toMatch(settings);
    expect(machine.calls().at(-1)).toMatch(/^podman rmi -f localhost\/nx-probe:\d+$/);
  });

  test('a storage that copies', async () => {
    machine.install('podman', podman({ store: 'vfs' }));
    const file = path.join(machine.root, '.engine/auto.storage.conf');
    expect(JSON.parse((await machine.nx(build)).stdout).env).toMatchObject({ CONTAINERS_STORAGE_CONF: file });
  });

  test('what nobody can give is an error with the whole story', async () => {
    machine.install('podman', podman({ build: 'a miracle' }));
    const { status, stderr } = await machine.nx(build);
    const story = path.join(machine.root, '.engine/auto.log');
    expect(status).toBe(1);
    expect(stderr).toMatch(/podman misses a miracle\n/);
    expect(stderr.split('\n').at(-2)).toBe(
      `nx: cannot use podman: it builds or runs no container on this machine, last of all as shown above; the whole story is in "${story}"; mend podman, or set ENGINE to the other engine`,
    );
    expect(readFileSync(story, 'utf8').match(/misses/g)).toHaveLength(9);
    expect(leftovers(machine)).not.toContain('auto.env');
  });

  test('docker that builds nothing is an error, too', async () => {
    machine.install('docker', docker({ builds: false }));
    const { status, stderr } = await machine.nx(build);
    expect(status).toBe(1);
    expect(stderr).toMatch(/no space left on device\nnx: cannot use docker: it builds or runs no container/);
  });

  test('the user’s own settings stay when they work', async () => {
    machine.install('podman', podman());
    const env = { CONTAINERS_CONF: '/home/me/containers.conf' };
    expect(JSON.parse((await machine.nx(build, { env })).stdout).env).toMatchObject(env);
    expect(leftovers(machine)).toEqual(['auto.env']);
  });

  test('Ctrl-C while it is found out leaves nothing', async () => {
    machine.install('podman', `case $1 in build) exec sleep 60 ;; esac\n${podman()}`);
    const { child, ended } = machine.start(build);
    await vi.waitFor(() => expect(leftovers(machine)).toContain('probe'), 5000);
    await vi.waitFor(() => expect(machine.calls().join()).toContain('podman build'), 5000);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ status: 130 });
    expect(leftovers(machine)).toEqual([]);
    expect(machine.calls()).toEqual([expect.stringMatching(/^podman rmi -f localhost/)]);
  });
});

describe('what is known', () => {
  const callsOfSecondRun = async (change: () => Record<string, string> | undefined) => {
    machine.install('podman', podman());
    await machine.nx(build);
    machine.calls();
    expect(await machine.nx(build, { env: change() ?? {} })).toMatchObject({ status: 0 });
    return machine.calls();
  };

  test('is not found out again', async () => {
    expect(await callsOfSecondRun(() => undefined)).toEqual([]);
  });

  const changes = [
    {
      why: 'another podman',
      change: () => machine.install('podman', `${podman({ version: '5.4.2' })}\n# new`),
    },
    { why: 'docker came', change: () => machine.install('docker', docker({ server: '' })) },
    { why: 'other settings of the user’s', change: () => ({ CONTAINERS_CONF: '/home/me/containers.conf' }) },
    { why: 'settings of another choice', change: () => ({ ENGINE: 'podman' }) },
  ];
  test.each(changes)('is found out again: $why', async ({ change }) => {
    expect(
      (await callsOfSecondRun(() => change() ?? undefined)).some((call) => call.startsWith('podman build')),
    ).toBe(true);
  });

  test('docker, whose daemon has gone, is not', async () => {
    machine.install('docker', docker());
    machine.install('podman', podman());
    expect(JSON.parse((await machine.nx(build)).stdout).env).toMatchObject({ INPUT_ENGINE: 'docker' });
    machine.calls();
    expect(await machine.nx(build)).toMatchObject({ status: 0, stderr: '' });
    expect(machine.calls()).toEqual(['docker version']);
    machine.install('docker', docker({ server: '' }));
    expect(JSON.parse((await machine.nx(build)).stdout).env).toMatchObject({ INPUT_ENGINE: 'podman' });
  });

  test('a run within a run does not take the settings for the user’s', async () => {
    machine.install('podman', podman({ build: '"runc"' }));
    const { env } = JSON.parse((await machine.nx(build)).stdout);
    machine.calls();
    expect(JSON.parse((await machine.nx(build, { env })).stdout).env).toEqual(env);
    expect(machine.calls()).toEqual([]);
  });
});

describe('an emulator of arm64', () => {
  const EMULATE = 'arm64';
  const amd64 = 'case $1 in -m) echo x86_64 ;; -s) echo Linux ;; esac';
  const mounts = 'for folder; do :; done; echo enabled >"$folder/status"; : >"$folder/register"';
  const entry = ':qemu-aarch64:M::\\x7f:\\xff:/usr/libexec/emulator:OPF\n';
  const handler = (flags: string) => `enabled\ninterpreter /x\nflags: ${flags}\noffset 0\nmagic 7f45\n`;
  const inKernel = (name: string) => path.join(machine.binfmtMisc, name);
  const packaged = () => path.join(machine.binfmtEntries, 'qemu-aarch64.conf');
  const registered = () => {
    return existsSync(inKernel('register')) ? readFileSync(inKernel('register'), 'utf8') : undefined;
  };
  const installs = (file: string, text: string) => `
case $* in *install*) cat >'${file}' <<'END' ;; esac
${text}END`;
  const say = 'nx: registering an emulator of arm64 (binfmt_misc)';
  const sayInstall = 'nx: installing it (apt-get install qemu-user-static)';
  const lines = (stderr: string) => stderr.split('\n').filter((line) => !/npm ci|finding out/.test(line));

  beforeEach(() => {
    machine.install('podman', podman());
    machine.install('id', 'echo 0');
    machine.install('uname', amd64);
    machine.install('mount', mounts);
    machine.install('dpkg');
  });

  test('is registered as its package says', async () => {
    writeFileSync(packaged(), `# comment\n${entry}`);
    const { status, stderr } = await machine.nx(build, { env: { EMULATE } });
    expect({ status, lines: lines(stderr) }).toEqual({ status: 0, lines: [say, ''] });
    expect(machine.calls()).toContain(`mount -t binfmt_misc binfmt_misc ${machine.binfmtMisc}`);
    expect(registered()).toBe(entry.trimEnd());
    expect(leftovers(machine)).toEqual(['auto.env']);
  });

  test('is registered by its program, where no package tells how', async () => {
    machine.install('qemu-aarch64-static');
    expect(await machine.nx(build, { env: { EMULATE } })).toMatchObject({ status: 0 });
    expect(registered()).toMatch(
      /^:qemu-aarch64:M::\\x7fELF(\\x..){16}:(\\x..){20}:\/.*\/bin\/qemu-aarch64-static:F$/,
    );
  });

  test('is installed where it is missing', async () => {
    machine.install('apt-get', installs(packaged(), entry));
    const { status, stderr } = await machine.nx(build, { env: { EMULATE } });
    expect({ status, lines: lines(stderr) }).toEqual({ status: 0, lines: [say, sayInstall, ''] });
    const calls = machine.calls().filter((call) => /^(dpkg|apt)/.test(call));
    expect(calls).toEqual([
      'dpkg --configure -a',
      'apt-get update -q',
      'apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 qemu-user-static',
    ]);
    expect(registered()).toBe(entry.trimEnd());
  });

  test('is not registered again, when its installation did so', async () => {
    machine.install(
      'apt-get',
      `${installs(packaged(), entry)}\n${installs(inKernel('qemu-aarch64'), handler('POF'))}`,
    );
    expect(await machine.nx(build, { env: { EMULATE } })).toMatchObject({ status: 0 });
    expect(registered()).toBe('');
  });

  test('is registered by sudo without a password', async () => {
    machine.install('id', 'echo 1000');
    machine.install('sudo', 'shift; [ "$1" = true ] || exec "$@"');
    writeFileSync(packaged(), entry);
    expect(await machine.nx(build, { env: { EMULATE } })).toMatchObject({ status: 0 });
    expect(machine.calls().filter((call) => call.startsWith('sudo'))).toEqual([
      'sudo -n true',
      `sudo -n env DEBIAN_FRONTEND=noninteractive mount -t binfmt_misc binfmt_misc ${machine.binfmtMisc}`,
      expect.stringMatching(/^sudo -n env DEBIAN_FRONTEND=noninteractive sh -c .*\/binfmt_misc\/register$/),
    ]);
    expect(registered()).toBe(entry.trimEnd());
  });

  const rows = [
    { why: 'nobody asks for it', env: { EMULATE: '' } },
    { why: 'nothing is run', args: ['run-many', '-t', 'test'] },
    { why: 'the machine is an arm64 one', uname: 'echo aarch64' },
    { why: 'the machine is a Mac of that kind', uname: 'echo arm64' },
    { why: 'one is there', kernel: { status: 'enabled\n', 'qemu-aarch64': handler('F') } },
    {
      why: 'one is there, with further flags',
      kernel: { status: 'enabled\n', 'qemu-aarch64': handler('POCF') },
    },
  ];
  test.each(rows)('is not registered when $why', async ({ env, args, uname, kernel = {} }) => {
    machine.install('uname', uname ?? amd64);
    for (const [name, text] of Object.entries(kernel)) writeFileSync(inKernel(name), text);
    const { status, stderr } = await machine.nx(args ?? build, { env: env ?? { EMULATE } });
    expect({ status, lines: lines(stderr) }).toEqual({ status: 0, lines: [''] });
    expect(machine.calls().filter((call) => /^(mount|apt-get|sudo)/.test(call))).toEqual([]);
    expect(registered()).toBeUndefined();
  });

  const elsewhere =
    'register it on the machine itself ("apt-get install qemu-user-static" there), or unset EMULATE';
  const faults = [
    {
      why: 'an architecture nobody knows',
      env: { EMULATE: 'riscv64' },
      fault: 'cannot emulate "riscv64": set EMULATE to "arm64", or unset it',
    },
    {
      why: 'another system',
      uname: 'case $1 in -m) echo x86_64 ;; -s) echo Darwin ;; esac',
      fault:
        'cannot emulate arm64: this system runs containers in a virtual machine, which has emulators of its own; unset EMULATE',
    },
    {
      why: 'this user may not',
      id: 'echo 1000',
      sudo: 'exit 1',
      fault:
        'cannot emulate arm64: this user may not register an emulator; run "sudo apt-get install qemu-user-static"',
    },
    {
      why: 'all emulators are switched off',
      kernel: { status: 'disabled\n', 'qemu-aarch64': handler('F') },
      fault: 'cannot emulate arm64: "STATUS" is "disabled"; write 1 to it as root, and run this again',
    },
    {
      why: 'it is switched off',
      kernel: { status: 'enabled\n', 'qemu-aarch64': handler('F').replace('enabled', 'disabled') },
      fault:
        'cannot emulate arm64: "HANDLER" is disabled, or has not the flag F; write -1 to it as root, and run this again',
    },
    {
      why: 'containers would need one of their own',
      kernel: { status: 'enabled\n', 'qemu-aarch64': handler('OP') },
      fault:
        'cannot emulate arm64: "HANDLER" is disabled, or has not the flag F; write -1 to it as root, and run this again',
    },
    {
      why: 'a container without the rights',
      mount: 'echo "mount: permission denied" >&2; exit 32',
      shown: 'mount: permission denied',
      fault: `cannot emulate arm64: binfmt_misc cannot be mounted, as shown above; ${elsewhere}`,
    },
    {
      why: 'the kernel refuses it',
      'qemu-aarch64-static': '',
      mount: 'for folder; do :; done; mkdir "$folder/register"',
      shown: /: cannot create .*\/register: Is a directory$/,
      fault: `cannot emulate arm64: the kernel does not take the emulator, as shown above; ${elsewhere}`,
    },
    {
      why: 'no package system',
      fault: `cannot emulate arm64: "qemu-aarch64-static" is missing; install QEMU's static user emulators`,
    },
    {
      why: 'a failed apt-get',
      'apt-get': 'echo "E: Unable to locate package qemu-user-static"; exit 100',
      shown: 'E: Unable to locate package qemu-user-static',
      fault:
        'cannot emulate arm64: "apt-get install" failed as shown above; mend that, or install qemu-user-static yourself',
    },
    {
      why: 'a package without it',
      'apt-get': 'exit 0',
      fault: 'cannot emulate arm64: qemu-user-static has brought no emulator; reinstall it',
    },
  ];
  test.each(faults)('fails on $why', async ({ why: _, env, kernel = {}, shown, fault, ...scripts }) => {
    for (const [name, script] of Object.entries(scripts)) machine.install(name, script);
    for (const [name, text] of Object.entries(kernel)) writeFileSync(inKernel(name), text);
    const { status, stdout, stderr } = await machine.nx(build, { env: env ?? { EMULATE } });
    const [before, last] = stderr.split('\n').slice(-3);
    const text = fault.replace('STATUS', inKernel('status')).replace('HANDLER', inKernel('qemu-aarch64'));
    expect({ status, stdout, last }).toEqual({ status: 1, stdout: '', last: `nx: ${text}` });
    if (shown !== undefined) expect(before).toMatch(shown);
    expect(leftovers(machine)).toEqual([]);
  });
});

test('./nx engine runs the engine with its settings, arguments and outcome untouched', async () => {
  machine.install('podman', podman({ build: '"runc"' }));
  const { status, stdout } = await machine.nx(['engine', 'run', '--rm', 'hello', 'a b', '*', '$HOME']);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '<run><--rm><hello><a b><*><$HOME>' });
});
