import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { EngineName, Environment } from '../engine.ts';
import { makeProbeProgram } from './probe-program.ts';
import { failure, run, type SetUp } from './set-up.ts';

/** Tries an engine with an image that contains one program, which does nothing. */
export type Probe = {
  /** Whether it builds the image, and runs a container of it, as the builds and the checks do. */
  buildsAndRuns(env: Environment): Promise<boolean>;
  /** Whether it runs a container as people do by hand. */
  runsAsUsual(env: Environment): Promise<boolean>;
};

const recipe = 'FROM scratch\nCOPY probe /probe\nRUN ["/probe"]\nENTRYPOINT ["/probe"]\n';
const buildMs = 5 * 60_000;
const runMs = 60_000;
const builds = {
  docker: ['docker', 'buildx', 'build', '--quiet', '--load'],
  podman: ['podman', 'build', '--quiet'],
};
const hardened = [
  ...['--network', 'none', '--read-only', '--user', '12345:0', '--cap-drop', 'all'],
  ...['--security-opt', 'no-new-privileges'],
];

/** Makes a probe, lets `work` try it, and removes it from the engine and the disk, however `work` ends. */
export async function withProbe<T>(
  engine: EngineName,
  setUp: SetUp,
  work: (probe: Probe) => Promise<T>,
): Promise<T> {
  const folder = path.join(setUp.state, 'probe');
  const image = `localhost/nx-probe:${process.pid}`;
  await writeProbe(folder, await engineArchitecture(engine, setUp));
  let isBuilt = false;
  const succeeds = async (command: readonly string[], env: Environment, timeoutMs: number) =>
    (await run(setUp, command, { env, timeoutMs })).status === 0;
  const remove = async () => {
    // Also after Ctrl-C.
    if (isBuilt)
      await run({ ...setUp, signal: undefined }, [engine, 'rmi', '-f', image], { timeoutMs: runMs });
    isBuilt = false;
  };
  try {
    return await work({
      async buildsAndRuns(env) {
        await remove();
        isBuilt = true;
        const build = [...builds[engine], '--network', 'none', '--tag', image, folder];
        return (
          (await succeeds(build, env, buildMs)) &&
          (await succeeds([engine, 'run', '--rm', ...hardened, image], env, runMs))
        );
      },
      runsAsUsual: (env) => succeeds([engine, 'run', '--rm', image], env, runMs),
    });
  } finally {
    await remove();
    await rm(folder, { recursive: true, force: true });
  }
}

/** An error with the last lines; all of them are kept in a file. */
export async function noSettings(engine: EngineName, setUp: SetUp): Promise<Error> {
  const story = path.join(setUp.state, `${setUp.choice}.log`);
  await writeFile(story, `${setUp.log.join('\n')}\n`);
  return failure(
    `cannot use ${engine}: it cannot build or run containers on this machine, as shown below and completely in "${story}"; fix ${engine}, or set ENGINE to the other engine`,
    setUp.log.slice(-15),
  );
}

async function engineArchitecture(engine: EngineName, setUp: SetUp): Promise<'amd64' | 'arm64'> {
  const format = engine === 'docker' ? '{{.Server.Arch}}' : '{{.Server.OsArch}}';
  const { status, stdout } = await run(setUp, [engine, 'version', '--format', format], { timeoutMs: runMs });
  if (status !== 0) throw await noSettings(engine, setUp);
  const name = stdout.trim();
  const known = (['amd64', 'arm64'] as const).find((architecture) => name.endsWith(architecture));
  if (known !== undefined) return known;
  throw new Error(`cannot use ${engine}: its machine is "${name}"; the images are for amd64 and arm64`);
}

async function writeProbe(folder: string, architecture: 'amd64' | 'arm64'): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'probe'), makeProbeProgram(architecture), { mode: 0o755 });
  await writeFile(path.join(folder, 'Dockerfile'), recipe);
}
