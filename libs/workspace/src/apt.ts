import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { APT_TARGETS_ARGUMENTS } from '@distroless/debian-package';

/** The configured sources of this machine's apt, for `findMirrors`; '' without apt. */
export async function aptTargets(): Promise<string> {
  const { stdout } = await promisify(execFile)('apt-get', APT_TARGETS_ARGUMENTS).catch(() => ({
    stdout: '',
  }));
  return stdout;
}
