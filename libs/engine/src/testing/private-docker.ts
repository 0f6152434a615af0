import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { endsWithin, stopProcess } from '../stop.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export type PrivateDockerOptions = {
  /** Folder with `dockerd`, `docker`, `docker-buildx`, `containerd` and its shim; first on the daemon's PATH. */
  programs: string;
  env: Environment;
  signal: AbortSignal;
  /** How long to wait for the daemon's first answer; default: 60 s. */
  timeoutMs?: number;
};

/** All files of the daemon are in one folder. */
type Places = ReturnType<typeof placesIn>;

/** The default settings of Docker 29 and newer, and limits that work where they cannot be raised. */
const daemonSettings = {
  features: { 'containerd-snapshotter': true },
  'userland-proxy': false,
  'default-ulimits': {
    nofile: { Name: 'nofile', Soft: 1024, Hard: 1024 },
    nproc: { Name: 'nproc', Soft: 4096, Hard: 4096 },
  },
};

/** Variables that make docker use another daemon than the private one. */
const otherDockers = [
  'BUILDX_BUILDER',
  'BUILDX_CONFIG',
  'DOCKER_API_VERSION',
  'DOCKER_CERT_PATH',
  'DOCKER_CONTEXT',
  'DOCKER_TLS',
  'DOCKER_TLS_VERIFY',
];

/** The longest path of a socket (unix(7)), and what dockerd and containerd append to the folder. */
const maxSocketPath = 104;
const longestSocket = 'run/containerd/containerd-debug.sock';

/**
 * Runs `work` while a private docker daemon listens on a socket in `folder`, which is created again first. Afterwards
 * the daemon, its mounts and the folder are removed, also when `work` fails. `work` gets the environment in which
 * `docker` and `./nx` use this daemon. A daemon of an earlier run that was killed is stopped first.
 * @throws Error `cannot start docker in "<folder>": …` with the end of the daemon's log
 */
export async function withPrivateDocker<T>(
  folder: string,
  options: PrivateDockerOptions,
  work: (env: Environment) => Promise<T>,
): Promise<T> {
  const places = placesIn(folder);
  const fault = (cause: string) => new Error(`cannot start docker in "${folder}": ${cause}`);
  if (Buffer.byteLength(path.join(folder, longestSocket)) > maxSocketPath) {
    throw fault('its path is too long for sockets; move the workspace to a shorter one');
  }
  options.signal.throwIfAborted();
  await removeLeftovers(places);
  await writeSettings(places, options.programs);
  const daemon = startDaemon(places, options);
  try {
    const cause = await awaitAnswer(daemon, places, options);
    if (cause !== undefined) throw fault(`${cause}\n${await endOfLog(places)}`);
    return await work(clientEnv(places, options));
  } finally {
    await stopProcess(daemon);
    await endsWithin(daemon, 5_000);
    await removeAll(places);
  }
}

function placesIn(folder: string) {
  const at = (name: string) => path.join(folder, name);
  return {
    folder,
    config: at('config'),
    data: at('data'),
    log: at('log'),
    pid: at('pid'),
    run: at('run'),
    settings: at('daemon.json'),
    socket: at('sock'),
  };
}

async function writeSettings({ config, settings }: Places, programs: string): Promise<void> {
  await mkdir(path.join(config, 'cli-plugins'), { recursive: true });
  await writeFile(path.join(config, 'config.json'), '{}\n');
  await symlink(path.join(programs, 'docker-buildx'), path.join(config, 'cli-plugins', 'docker-buildx'));
  await writeFile(settings, JSON.stringify(daemonSettings));
}

/** In another process group: Ctrl-C must not end it before its users. */
function startDaemon(places: Places, { programs, env }: PrivateDockerOptions): ChildProcess {
  const { settings, data, run, pid, socket, log } = places;
  const args = [
    ...['--config-file', settings, '--data-root', data, '--exec-root', run, '--pidfile', pid],
    ...['--host', `unix://${socket}`, '--iptables=false', '--ip6tables=false', '--bridge=none'],
  ];
  const output = openSync(log, 'w');
  const daemon = spawn(path.join(programs, 'dockerd'), args, {
    detached: true,
    stdio: ['ignore', output, output],
    // runc may be installed with its own library.
    env: { ...env, PATH: `${programs}:${env['PATH'] ?? ''}`, LD_LIBRARY_PATH: programs },
  });
  closeSync(output);
  return daemon;
}

/** Why the daemon does not answer, or nothing. */
async function awaitAnswer(
  daemon: ChildProcess,
  { socket }: Places,
  { signal, timeoutMs = 60_000 }: PrivateDockerOptions,
): Promise<string | undefined> {
  let failed: Error | undefined;
  daemon.on('error', (error) => {
    failed = error;
  });
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(100)) {
    signal.throwIfAborted();
    if (failed !== undefined) return failed.message;
    if (daemon.exitCode !== null || daemon.signalCode !== null) return 'the daemon ended';
    if (await answers(socket)) return undefined;
  }
  return `the daemon does not answer after ${timeoutMs} ms`;
}

/** https://docs.docker.com/reference/api/engine/version/v1.45/#tag/System/operation/SystemPing */
function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    request({ socketPath, path: '/_ping', timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    })
      .on('timeout', () => resolve(false))
      .on('error', () => resolve(false))
      .end();
  });
}

function clientEnv({ config, socket }: Places, { programs, env }: PrivateDockerOptions): Environment {
  const own = Object.fromEntries(Object.entries(env).filter(([key]) => !otherDockers.includes(key)));
  return {
    ...own,
    PATH: `${programs}:${env['PATH'] ?? ''}`,
    DOCKER_HOST: `unix://${socket}`,
    DOCKER_CONFIG: config,
  };
}

async function endOfLog({ log }: Places): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-10);
  return lines.map((line) => `  | ${line}`).join('\n');
}

async function removeLeftovers(places: Places): Promise<void> {
  const pid = Number(await readFile(places.pid, 'utf8').catch(() => ''));
  // Another process may have the number now.
  const command = pid > 0 ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : '';
  if (command.includes(places.settings)) await stopOrphan(pid);
  await removeAll(places);
}

async function stopOrphan(pid: number): Promise<void> {
  for (const [signal, seconds] of [
    ['SIGTERM', 15],
    ['SIGKILL', 5],
  ] as const) {
    for (let waited = 0; waited < seconds * 10; waited += 1) {
      try {
        process.kill(pid, waited === 0 ? signal : 0);
      } catch {
        return;
      }
      await sleep(100);
    }
  }
}

/** A file system that is still mounted must not be emptied with the folder. */
async function removeAll({ folder }: Places): Promise<void> {
  for (const target of await mountsBelow(folder)) execFileSync('umount', ['--lazy', target]);
  await rm(folder, { recursive: true, force: true });
}

/** proc_pid_mountinfo(5), the innermost first. */
async function mountsBelow(folder: string): Promise<string[]> {
  const text = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  const points = text.split('\n').map((line) => line.split(' ')[4]?.replace(/\\([0-7]{3})/g, octal) ?? '');
  return points.filter((point) => point.startsWith(`${folder}/`)).reverse();
}

function octal(_: string, digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8));
}
