import type { EngineName } from '../engine.ts';
import { installPodman } from '../install/install-podman.ts';
import { findDockerFault } from './docker.ts';
import { isAtLeast, run, type SetUp } from './set-up.ts';

/**
 * Chooses the engine: the one in ENGINE; else docker if it can be used; else podman, which is installed if it is
 * missing and that is allowed.
 * @throws Error that says what is wrong with each, and what to do
 */
export async function chooseEngine(setUp: SetUp): Promise<EngineName> {
  const { choice } = setUp;
  const dockerFault = choice === 'podman' ? 'not wanted' : await findDockerFault(setUp);
  if (dockerFault === undefined) return 'docker';
  if (choice === 'docker') throw new Error(`cannot use docker: ${dockerFault}`);
  const podmanFault = await findPodmanFault(setUp);
  if (podmanFault === undefined) return 'podman';
  if (choice === 'podman') throw new Error(`cannot use podman: ${podmanFault}`);
  throw new Error(`cannot find a container engine: docker: ${dockerFault}; or podman: ${podmanFault}`);
}

/** Why podman cannot be used and the way out, or nothing. */
async function findPodmanFault(setUp: SetUp): Promise<string | undefined> {
  if (setUp.machine.findProgram('podman', setUp.env) === undefined) {
    const fault = await installPodman(setUp);
    if (fault !== undefined) return fault;
  }
  const { status, stdout } = await run(setUp, ['podman', '--version'], { timeoutMs: 60_000 });
  if (status !== 0) return '"podman --version" fails; fix or reinstall it';
  const version = stdout.trim().split(' ').at(-1) ?? '';
  return isAtLeast('4.3', version) ? undefined : `version ${version} is too old; install podman 4.3 or newer`;
}
