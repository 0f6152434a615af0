import { rm } from 'node:fs/promises';
import path from 'node:path';

import { runsArm64 } from './emulate/binfmt.ts';
import { emulateArm64 } from './emulate/emulate-arm64.ts';
import type { Engine, Environment } from './engine.ts';
import { fingerprint } from './fingerprint.ts';
import type { Machine } from './machine/machine.ts';
import { thisMachine } from './machine/this-machine.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { chooseEngine } from './set-up/choose-engine.ts';
import { dockerAnswers, findDockerSettings } from './set-up/docker.ts';
import { findPodmanSettings } from './set-up/podman.ts';
import type { SetUp } from './set-up/set-up.ts';
import { makeState, readSettings, type Settings, writeSettings } from './settings.ts';

export type OpenEngineOptions = {
  env: Environment;
  /** The folder of nx.json. */
  workspace: string;
  /** Gets messages about steps that take long or change the machine. */
  report: (line: string) => void;
  signal?: AbortSignal;
  /** Default: this machine. */
  machine?: Machine;
};

/**
 * The container engine of this machine: ENGINE if set; else docker, if its daemon answers and buildx is installed; else
 * podman, installed with apt-get if it is missing and that is allowed. The settings that it needs here are found once,
 * by trying, and kept in `.engine/` of the workspace until the engines, the limits or the user's settings change. The
 * user's configuration is not touched. With EMULATE=arm64, an emulator of arm64 is registered first.
 * @throws Error that says what is wrong with each engine, and what to do
 */
export async function openEngine(options: OpenEngineOptions): Promise<Engine> {
  const setUp = describeSetUp(options);
  await openEmulator(options);
  const { engine, env } = (await readKnown(setUp)) ?? (await inTurn(setUp, () => findSettings(setUp)));
  return { name: engine, command: [engine], env: { ...setUp.env, ...env } };
}

/**
 * With EMULATE=arm64, makes this machine run programs of arm64: registers an emulator, and installs it when it is
 * missing and that is allowed. Without EMULATE it does nothing, since an emulator changes the machine.
 */
export async function openEmulator(options: OpenEngineOptions): Promise<void> {
  const setUp = describeSetUp(options);
  const wanted = setUp.env['EMULATE'];
  if (!wanted) return;
  if (wanted !== 'arm64') {
    throw new Error(`cannot emulate "${wanted}": set EMULATE to "arm64", or unset it`);
  }
  if (!runsArm64(setUp.machine)) await inTurn(setUp, () => emulateArm64(setUp));
}

function describeSetUp({ env, workspace, report, signal, machine = thisMachine }: OpenEngineOptions): SetUp {
  const state = path.join(workspace, '.engine');
  return { machine, env: withoutOwn(env, state), state, choice: readChoice(env), report, log: [], signal };
}

function readChoice({ ENGINE: choice = '' }: Environment): SetUp['choice'] {
  if (choice === '') return 'auto';
  if (choice === 'docker' || choice === 'podman') return choice;
  throw new Error(
    `cannot choose a container engine: ENGINE is "${choice}"; set it to "docker" or "podman", or unset it`,
  );
}

/** Removes the settings of an engine that was opened before: a command that it runs may open one again. */
function withoutOwn(env: Environment, state: string): Environment {
  const isOwn = (key: string) => env[key]?.startsWith(`${state}/`) ?? false;
  const own = ['CONTAINERS_CONF', 'CONTAINERS_STORAGE_CONF'].filter(isOwn);
  return Object.fromEntries(Object.entries(env).filter(([key]) => !own.includes(key)));
}

/** Settings that are still valid, of an engine that still runs. */
async function readKnown(setUp: SetUp): Promise<Settings | undefined> {
  const { machine, env, state } = setUp;
  const known = await readSettings(settingsFile(setUp));
  if (known?.fingerprint !== fingerprint(machine, env, state)) return undefined;
  return known.engine === 'podman' || (await dockerAnswers(setUp)) ? known : undefined;
}

async function inTurn<T>(setUp: SetUp, work: () => Promise<T>): Promise<T> {
  await makeState(setUp.state);
  return oneAtATime(path.join(setUp.state, 'lock'), setUp, work);
}

async function findSettings(setUp: SetUp): Promise<Settings> {
  // Another process may have found them meanwhile.
  const known = await readKnown(setUp);
  if (known !== undefined) return known;
  const { machine, env, state, choice, report } = setUp;
  for (const ending of ['json', 'log']) await rm(path.join(state, `${choice}.${ending}`), { force: true });
  const engine = await chooseEngine(setUp);
  report(`finding out what ${engine} needs on this machine`);
  const needed = engine === 'docker' ? await findDockerSettings(setUp) : await findPodmanSettings(setUp);
  const settings = { engine, fingerprint: fingerprint(machine, env, state), env: needed };
  await writeSettings(settingsFile(setUp), settings);
  return settings;
}

function settingsFile({ state, choice }: SetUp): string {
  return path.join(state, `${choice}.json`);
}
