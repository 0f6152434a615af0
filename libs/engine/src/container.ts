import { randomUUID } from 'node:crypto';

import type { Engine } from './engine.ts';
import { type Outcome, reproduction, runEngine } from './run.ts';
import { endsWithin, stopProcess } from './stop.ts';

export type Mount = { source: string; target: string; readonly?: boolean };

export type RunContainerOptions = {
  image: string;
  entrypoint?: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Files and folders of this machine, by absolute path. */
  mounts?: readonly Mount[];
  /** `uid:gid`; default: the image's. */
  user?: string;
  network: 'none' | 'host';
  /** No writable path but `tmpfs`, in both engines. */
  readOnly?: boolean;
  /** `all` or a capability. */
  capDrop?: string;
  noNewPrivileges?: boolean;
  tmpfs?: readonly string[];
  workdir?: string;
  platform?: string;
  timeoutMs: number;
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
  const name = `distroless-${randomUUID()}`;
  const args = containerArgs(engine, options);
  const { stdin, timeoutMs, signal } = options;
  const outcome = await runEngine(engine, ['run', '--name', name, ...args], {
    purpose: `run a container of "${options.image}"`,
    mayFail: true,
    timeoutMs,
    ...(stdin !== undefined && { input: stdin }),
    ...(signal && { signal }),
    stop: async (child) => {
      await removeContainer(engine, name);
      if (await endsWithin(child, 2000)) return;
      await stopProcess(child);
      // Only now it is sure that the client starts no container after the first removal.
      await removeContainer(engine, name);
    },
  });
  return { ...outcome, command: reproduction(['run', ...args]) };
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
    ...given('--cap-drop', options.capDrop),
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
