import type { Engine } from './engine.ts';
import { EngineError } from './run.ts';

export type Mount = { source: string; target: string; readonly?: boolean };

/** The options of a container that both engines share. */
export type ContainerOptions = {
  image: string;
  entrypoint?: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Files and folders of this machine, by absolute path. */
  mounts?: readonly Mount[];
  /** `uid:gid`; default: the image's. */
  user?: string;
  /** `container:<name>`: the network of that container, with its loopback interface. */
  network: 'none' | 'host' | `container:${string}`;
  /** Default: its own process namespace. */
  pid?: `container:${string}`;
  /** With both engines, only `tmpfs` paths are writable. */
  readOnly?: boolean;
  /** `all` or a capability. */
  capDrop?: string;
  capAdd?: string;
  noNewPrivileges?: boolean;
  tmpfs?: readonly string[];
  /** Size of `/dev/shm`, such as `1m`. */
  shmSize?: string;
  /** Memory for all its processes, such as `2g`. Default: no limit. */
  memory?: string;
  /** Most processes and threads. Default: the engine's limit. */
  pids?: number;
  /**
   * If given, the image's `VOLUME`s are not folders of this machine, which would be writable without limit. A writable
   * one is a tmpfs of 64 MB. Otherwise podman shows the image's own files there, and docker an empty read-only folder.
   */
  imageVolumes?: { paths: readonly string[]; isWritable: boolean };
  /**
   * True: no log file of the engine, which may grow without limit; no health check of the image, which podman runs with
   * a timer of this machine; none of this machine's proxy variables, which podman passes on and which may have
   * passwords.
   */
  withoutExtras?: boolean;
  /** True: the engine's small init program is process 1. */
  init?: boolean;
  workdir?: string;
  platform?: string;
};

/**
 * The arguments after `run --name <name>`.
 * @throws EngineError when a `VOLUME` of the image has a path on which nothing can be mounted
 */
export function containerArgs(
  engine: Engine,
  options: ContainerOptions,
  { isInteractive, isRemoved }: { isInteractive: boolean; isRemoved: boolean },
): string[] {
  const { env = {}, mounts = [], tmpfs = [], args = [] } = options;
  return [
    ...(isRemoved ? ['--rm'] : []),
    ...['--pull', 'never', '--network', options.network],
    ...(isInteractive ? ['--interactive'] : []),
    ...restrictions(engine, options),
    ...(options.init ? ['--init'] : []),
    ...given('--shm-size', options.shmSize),
    ...given('--cap-add', options.capAdd),
    ...given('--pid', options.pid),
    ...given('--user', options.user),
    ...given('--workdir', options.workdir),
    ...given('--platform', options.platform),
    ...given('--entrypoint', options.entrypoint),
    ...tmpfs.flatMap((target) => ['--tmpfs', target]),
    ...volumeArgs(engine, options),
    ...mounts.flatMap((mount) => ['--mount', bindMount(mount)]),
    ...Object.entries(env).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    options.image,
    ...args,
  ];
}

function restrictions(engine: Engine, options: ContainerOptions): string[] {
  return [
    ...(options.readOnly ? ['--read-only'] : []),
    // Without this, podman would mount writable /tmp, /run and /var/tmp.
    ...(options.readOnly && engine.name === 'podman' ? ['--read-only-tmpfs=false'] : []),
    ...(options.noNewPrivileges ? ['--security-opt', 'no-new-privileges'] : []),
    ...given('--cap-drop', options.capDrop),
    ...given('--memory', options.memory),
    ...given('--pids-limit', options.pids),
    ...(options.withoutExtras ? ['--log-driver', 'none', '--no-healthcheck'] : []),
    ...(options.withoutExtras && engine.name === 'podman' ? ['--http-proxy=false'] : []),
  ];
}

function given(flag: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [flag, `${value}`];
}

/** Each volume takes memory of the machine where the engine cannot limit the container's memory. */
const mostVolumes = 16;
const volumeBytes = 64 * 1024 * 1024;

function volumeArgs(engine: Engine, { image, imageVolumes, tmpfs = [] }: ContainerOptions): string[] {
  if (imageVolumes === undefined) return [];
  const isDocker = engine.name === 'docker';
  const ignored = isDocker ? [] : ['--image-volume', 'ignore'];
  if (!isDocker && !imageVolumes.isWritable) return ignored;
  const taken = new Set(tmpfs.map((mount) => mount.split(':')[0]));
  const paths = [...new Set(imageVolumes.paths.map((path) => path.replace(/(?<=.)\/+$/, '')))];
  const free = paths.filter((path) => !taken.has(path));
  const usable = free.filter(isPlainPath).slice(0, mostVolumes);
  const rest = free.find((path) => !usable.includes(path));
  // podman ignores all others; docker would create a folder of the machine for each.
  if (isDocker && rest !== undefined) throw unmountable(image, rest);
  const mode = imageVolumes.isWritable ? 'tmpfs-mode=1777' : 'readonly';
  const mounts = usable.map((path) => `type=tmpfs,target=${path},tmpfs-size=${volumeBytes},${mode}`);
  return [...ignored, ...mounts.flatMap((mount) => ['--mount', mount])];
}

function unmountable(image: string, path: string): EngineError {
  return new EngineError(
    `cannot run a container of "${image}": its VOLUME ${JSON.stringify(path)} is not a plain path, or one of more than ${mostVolumes}; remove it from the image`,
  );
}

/** The path comes from the image: it must not contain another mount option, or lead somewhere else. */
function isPlainPath(path: string): boolean {
  return /^(?:\/[\w.@+-]+)+$/.test(path) && !path.split('/').some((part) => part === '..' || part === '.');
}

function bindMount({ source, target, readonly }: Mount): string {
  return `type=bind,source=${source},target=${target}${readonly ? ',readonly' : ''}`;
}
