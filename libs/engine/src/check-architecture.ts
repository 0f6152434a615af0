import { machine } from 'node:os';

/**
 * Refuses to build for amd64 on an arm64 machine, where each step would run in an emulator, or fail in the middle.
 * @param target what is being built, by its name in Nx: `python-3.13-runtime:container`
 * @param architecture the architecture of the image
 * @param own the architecture of this machine, as `uname -m` prints it
 */
export function checkArchitecture(target: string, architecture: 'amd64' | 'arm64', own = machine()): void {
  if (architecture === 'arm64' || !/^(?:arm64|aarch64)$/.test(own)) return;
  throw new Error(
    `cannot run "${target}": it is for amd64, but this machine is arm64; run ./nx run ${target}:arm64`,
  );
}
