import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Environment } from '../engine.ts';
import { hardLimits, limitsWithin } from './hard-limits.ts';
import { printContainersConf, printStorageConf } from './podman-conf.ts';
import { noSettings, type Probe, withProbe } from './probe.ts';
import { run, type SetUp } from './set-up.ts';

/** The layer cache of buildah 1.28 mixes up build arguments, architectures and mounted files. */
const always = { BUILDAH_LAYERS: 'false' };

/**
 * The variables with which podman builds and runs containers here: the first set that works. Tried are none at all,
 * then lower limits and other runtimes; and the network of the machine, where containers cannot have their own.
 */
export async function findPodmanSettings(setUp: SetUp): Promise<Record<string, string>> {
  const store = { ...always, ...(await openStore(setUp)) };
  const withStore = { ...setUp, env: { ...setUp.env, ...store } };
  const settings = await withProbe('podman', withStore, async (probe) => {
    for (const limits of limitsToTry(setUp)) {
      for (const runtime of [undefined, 'runc', 'crun']) {
        const found = await tryBothNetworks({ limits, runtime }, withStore, probe);
        if (found) return { ...store, ...found };
      }
    }
    return undefined;
  });
  if (settings === undefined) throw await noSettings('podman', setUp);
  return settings;
}

type Needs = { limits: string | undefined; runtime: string | undefined };

/** Tries containers with their own network, then with the machine's. */
async function tryBothNetworks(
  needs: Needs,
  setUp: SetUp,
  probe: Probe,
): Promise<Record<string, string> | undefined> {
  const own = await writeConf(needs, setUp);
  const ownEnv = { ...setUp.env, ...own };
  if (!(await probe.buildsAndRuns(ownEnv))) return undefined;
  if (await probe.runsAsUsual(ownEnv)) return own;
  const shared = await writeConf({ ...needs, netns: 'host' }, setUp);
  return (await probe.runsAsUsual({ ...setUp.env, ...shared })) ? shared : undefined;
}

function limitsToTry({ machine }: SetUp): (string | undefined)[] {
  const hard = hardLimits(machine.readFile('/proc/self/limits'));
  if (hard === undefined) return [undefined];
  return [
    undefined,
    limitsWithin(hard, { nofile: 1048576, nproc: 32768 }),
    limitsWithin(hard, { nofile: 1024, nproc: 4096 }),
  ];
}

/** Writes no file when nothing is needed, so that the user's own settings stay. */
async function writeConf(
  needs: Needs & { netns?: string },
  { state, choice }: SetUp,
): Promise<Record<string, string>> {
  const { limits, runtime, netns } = needs;
  if (limits === undefined && runtime === undefined && netns === undefined) return {};
  const file = path.join(state, `${choice}.containers.conf`);
  await writeFile(file, printContainersConf({ limits, runtime, netns }));
  return { CONTAINERS_CONF: file };
}

/**
 * Some file systems do not work with podman's overlays, such as a container's. There, fuse-overlayfs is used if
 * /dev/fuse exists; otherwise a store in the workspace that copies whole images.
 */
async function openStore(setUp: SetUp): Promise<Record<string, string>> {
  const info = async (env: Environment) =>
    (await run(setUp, ['podman', 'info'], { env, timeoutMs: 2 * 60_000 })).status === 0;
  // The first call may create a store that the next one refuses.
  if ((await info(setUp.env)) && (await info(setUp.env))) return {};
  const files = path.join(setUp.state, setUp.choice);
  const CONTAINERS_STORAGE_CONF = `${files}.storage.conf`;
  await writeFile(CONTAINERS_STORAGE_CONF, printStorageConf(`${files}.storage`));
  if (await info({ ...setUp.env, CONTAINERS_STORAGE_CONF })) return { CONTAINERS_STORAGE_CONF };
  throw await noSettings('podman', setUp);
}
