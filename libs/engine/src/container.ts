import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Engine } from './engine.ts';
import { EngineError, type Outcome, reproduction, runEngine } from './run.ts';
import { endsWithin, stopProcess } from './stop.ts';

export type Mount = { source: string; target: string; readonly?: boolean };

export type RunContainerOptions = {
  image: string;
  /** Default: a random one. By it `stopContainer` finds the container, and others join its network. */
  name?: string;
  entrypoint?: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Files and folders of this machine, by absolute path. */
  mounts?: readonly Mount[];
  /** `uid:gid`; default: the image's. */
  user?: string;
  /** `container:<name>`: that container's, its loopback interface with it. */
  network: 'none' | 'host' | `container:${string}`;
  /** Default: a process namespace of its own. */
  pid?: `container:${string}`;
  /** No writable path but `tmpfs`, in both engines. */
  readOnly?: boolean;
  /** `all` or a capability. */
  capDrop?: string;
  capAdd?: string;
  noNewPrivileges?: boolean;
  tmpfs?: readonly string[];
  /** Size of `/dev/shm`, such as `1m`. */
  shmSize?: string;
  /** True: the engine's own small init is process 1. */
  init?: boolean;
  workdir?: string;
  platform?: string;
  timeoutMs: number;
  /** Each line that it prints, to standard output or standard error. */
  onLine?: (line: string) => void;
  /** Stops it in good order once it has printed this line; by force after so many seconds. */
  stop?: { line: string; grace: number };
  /** Written to the container's standard input. Without it there is none. */
  stdin?: string | Uint8Array;
  signal?: AbortSignal;
};

/**
 * Runs a container of an image that the engine has, and removes it. Any exit status of the container is an outcome;
 * 125–127 may be the engine's own. Throws an EngineError on time-out and abort, when the container is gone too.
 * `command` repeats the run by hand.
 */
export async function runContainer(
  engine: Engine,
  options: RunContainerOptions,
): Promise<Outcome & { command: string }> {
  const name = options.name ?? `distroless-${randomUUID()}`;
  const args = containerArgs(engine, options);
  const { stdin, timeoutMs, stop, signal } = options;
  let stopping: Promise<void> | undefined;
  const onLine = (line: string) => {
    options.onLine?.(line);
    if (stop?.line === line) stopping ??= stopContainer(engine, name, { graceSeconds: stop.grace });
  };
  const outcome = await runEngine(engine, ['run', '--name', name, ...args], {
    purpose: `run a container of "${options.image}"`,
    mayFail: true,
    timeoutMs,
    ...(stdin !== undefined && { input: stdin }),
    ...(signal && { signal }),
    onLine,
    stop: async (child) => {
      await removeContainer(engine, name);
      if (await endsWithin(child, 2000)) return;
      await stopProcess(child);
      // Only now it is sure that the client starts no container after the first removal.
      await removeContainer(engine, name);
    },
  });
  await stopping;
  return { ...outcome, command: byHand(args, stop) };
}

function byHand(args: readonly string[], stop: RunContainerOptions['stop']): string {
  if (!stop) return reproduction(['run', ...args]);
  const end = reproduction(['stop', '-t', `${stop.grace}`, 'to-stop']);
  return `${reproduction(['run', '--name', 'to-stop', ...args])} & sleep 5; ${end}`;
}

/**
 * Whether a container of that name runs, as soon as it does. Throws an EngineError when it does not within the time.
 */
export async function isStarted(
  engine: Engine,
  name: string,
  { timeoutMs }: { timeoutMs: number },
): Promise<boolean> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; await sleep(100)) {
    if (await isRunning(engine, name)) return true;
  }
  throw new EngineError(`cannot start container "${name}": it does not run after ${timeoutMs} ms`);
}

/** Whether a container of that name runs; one that is not there does not. */
export async function isRunning(engine: Engine, name: string): Promise<boolean> {
  const args = ['container', 'inspect', '--format', '{{.State.Running}}', name];
  return (await runEngine(engine, args, { mayFail: true })).stdout.trim() === 'true';
}

/** Ends a container by the image's stop signal, and by force after the grace time; one that is not there is no error. */
export async function stopContainer(
  engine: Engine,
  name: string,
  { graceSeconds }: { graceSeconds: number },
): Promise<void> {
  await runEngine(engine, ['stop', '-t', `${graceSeconds}`, name], { mayFail: true });
}

async function removeContainer(engine: Engine, name: string): Promise<void> {
  // A plain removal would wait 10 s for the container to end by itself.
  await runEngine(engine, ['kill', name], { mayFail: true });
  await runEngine(engine, ['rm', '--force', name], { mayFail: true });
}

function containerArgs(engine: Engine, options: RunContainerOptions): string[] {
  const { env = {}, mounts = [], tmpfs = [], args = [] } = options;
  const given = (flag: string, value: string | undefined) => (value === undefined ? [] : [flag, value]);
  return [
    ...['--rm', '--pull', 'never', '--network', options.network],
    ...(options.stdin === undefined ? [] : ['--interactive']),
    ...(options.readOnly ? ['--read-only'] : []),
    // podman alone would mount writable /tmp, /run and /var/tmp.
    ...(options.readOnly && engine.name === 'podman' ? ['--read-only-tmpfs=false'] : []),
    ...(options.noNewPrivileges ? ['--security-opt', 'no-new-privileges'] : []),
    ...(options.init ? ['--init'] : []),
    ...given('--shm-size', options.shmSize),
    ...given('--cap-drop', options.capDrop),
    ...given('--cap-add', options.capAdd),
    ...given('--pid', options.pid),
    ...given('--user', options.user),
    ...given('--workdir', options.workdir),
    ...given('--platform', options.platform),
    ...given('--entrypoint', options.entrypoint),
    ...tmpfs.flatMap((target) => ['--tmpfs', target]),
    ...mounts.flatMap((mount) => ['--mount', mountArg(mount)]),
    ...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    options.image,
    ...args,
  ];
}

function mountArg({ source, target, readonly }: Mount): string {
  return `type=bind,source=${source},target=${target}${readonly ? ',readonly' : ''}`;
}
