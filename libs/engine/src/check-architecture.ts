import { machine } from 'node:os';

/**
 * Refuses to build for amd64 on an arm64 machine, where each step would run in an emulator, or fail in the middle.
 * @param target what is being built, by its names in Nx: `python-3.13-runtime:container`
 * @param architecture that the image is for
 * @param own of this machine, as `uname -m` names it
 */
export function checkArchitecture(target: string, architecture: 'amd64' | 'arm64', own = machine()): void {
  if (architecture === 'arm64' || !/^(?:arm64|aarch64)$/.test(own)) return;
  throw new Error(
    `cannot run "${target}": it is for amd64, and this machine is an arm64 one; run ./nx run ${target}:arm64`,
  );
}
