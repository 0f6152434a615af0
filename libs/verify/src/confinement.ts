import {
  type ContainerOutcome,
  type Engine,
  type ImageFacts,
  type Limit,
  missingLimits,
  type RunContainerOptions,
  runContainer,
  type Watched,
  type WatchOptions,
  watchContainer,
} from '@distroless/engine';

/** What is known about the image and the engine before an unknown image is run. */
export type Confinement = {
  /** Paths of the image's `VOLUME`s. */
  volumes: readonly string[];
  /** Limits that the engine cannot set on this machine. */
  missing: readonly Limit[];
};

/** What a check may choose; the rest is the same for all containers of unknown images. */
export type Chosen = Omit<
  RunContainerOptions,
  keyof typeof fixed | 'memory' | 'pids' | 'imageVolumes' | 'capAdd' | 'mounts' | 'pid'
>;

/**
 * The user is the image's own, or the check's choice: a program in the home of root is there for root alone, and root has
 * no capability here, no file of this machine, and nothing to write to.
 */
const fixed = {
  network: 'none',
  readOnly: true,
  capDrop: 'all',
  noNewPrivileges: true,
  withoutExtras: true,
} as const;

const limits = { memory: '2g', pids: 512 } as const;

/** The size of each writable path. It takes memory, even where the engine cannot limit that of the container. */
const tmpfsSize = 'size=256m';

/**
 * Finds out how an unknown image can be confined on this machine.
 * @param onWarning is called once when the engine cannot set a limit
 */
export async function findConfinement(
  engine: Engine,
  { volumes }: Pick<ImageFacts, 'volumes'>,
  onWarning: (text: string) => void = () => {},
): Promise<Confinement> {
  const missing = await missingLimits(engine);
  if (missing.length > 0) {
    onWarning(
      `${engine.name} cannot limit ${missing.join(' and ')} on this machine: the image's containers run without this limit; enable these cgroup controllers`,
    );
  }
  return { volumes, missing };
}

/**
 * Runs a program in a container of an image that may be hostile. The program has to be named: only `watchConfined`
 * starts what the image itself starts. Every container of such an image goes through one of the two.
 */
export function runConfined(
  engine: Engine,
  confinement: Confinement,
  options: Chosen & { entrypoint: string },
): Promise<ContainerOutcome> {
  return runContainer(engine, { ...options, ...confine(options, confinement, { isStart: false }) });
}

/** Starts an image that may be hostile as it is configured, and stops it. */
export function watchConfined(
  engine: Engine,
  confinement: Confinement,
  options: Omit<Chosen, 'timeoutMs' | 'name' | 'isTimed'> & Pick<WatchOptions, 'watchMs' | 'graceMs'>,
): Promise<Watched> {
  return watchContainer(engine, { ...options, ...confine(options, confinement, { isStart: true }) });
}

/**
 * The options that no check chooses: no network, nothing to write to but bounded memory, no rights, and limits. Only the
 * image as configured, which may count on its volumes, can write to them.
 */
function confine(
  { tmpfs = [] }: Pick<Chosen, 'tmpfs'>,
  { volumes, missing }: Confinement,
  { isStart }: { isStart: boolean },
) {
  return {
    ...fixed,
    ...(missing.includes('memory') ? {} : { memory: limits.memory }),
    ...(missing.includes('pids') ? {} : { pids: limits.pids }),
    imageVolumes: { paths: volumes, isWritable: isStart },
    tmpfs: tmpfs.map(withSize),
  };
}

function withSize(mount: string): string {
  if (/[:,]size=/.test(mount)) return mount;
  return mount.includes(':') ? `${mount},${tmpfsSize}` : `${mount}:${tmpfsSize}`;
}
