import type { Architecture } from '@distroless/matrix';

/** The architecture of this machine, by Debian's name; any other machine counts as amd64, which can be emulated. */
export function hostArchitecture(): Architecture {
  return process.arch === 'arm64' ? 'arm64' : 'amd64';
}
