import type { SetUp } from '../set-up/set-up.ts';
import { aptInstall } from './apt.ts';
import { askToChange } from './consent.ts';

const packages = ['podman', 'runc', 'uidmap', 'fuse-overlayfs', 'slirp4netns', 'catatonit'];

/** Installs podman with its tools. Returns why it is not installed and the way out, or nothing. */
export async function installPodman(setUp: SetUp): Promise<string | undefined> {
  if (setUp.machine.findProgram('apt-get', setUp.env) === undefined) {
    return 'it is not installed; install podman 4.3 or newer';
  }
  const answer = await askToChange(setUp, {
    what: `installing podman with its tools (apt-get install ${packages.join(' ')})`,
    byHand: 'apt-get install podman',
  });
  if ('fault' in answer) return `it is not installed; ${answer.fault}`;
  await aptInstall(setUp, {
    asRoot: answer.asRoot,
    packages,
    fault: 'cannot install podman',
    wayOut: 'install podman or docker yourself',
  });
  return undefined;
}
