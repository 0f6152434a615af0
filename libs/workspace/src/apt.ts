import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { APT_TARGETS_ARGUMENTS } from '@distroless/debian-package';

/** What this machine's apt is set up with, as `findMirrors` takes it; '' where there is no apt. */
export async function aptTargets(): Promise<string> {
  const { stdout } = await promisify(execFile)('apt-get', APT_TARGETS_ARGUMENTS).catch(() => ({
    stdout: '',
  }));
  return stdout;
}
