import type { Environment } from '../engine.ts';
import type { FakeProgram } from './fake-programs.ts';

/** A docker of this version whose daemon answers, unless it has none. */
export function fakeDocker({ server = '26.1.5', buildx = true, builds = true } = {}): FakeProgram {
  return ({ args: [first, second], line }) => {
    if (first === 'version') {
      if (server === '') return { status: 1, error: 'Cannot connect to the Docker daemon' };
      return line.includes('Arch') ? 'arm64\n' : `${server}\n`;
    }
    if (second === 'version' && !buildx) return { status: 1, error: 'docker: unknown command' };
    if (second === 'build' && !builds) return { status: 1, error: 'no space left on device' };
    return undefined;
  };
}

/** A podman that works when these texts are in its settings: for its store, for a build, and for a usual run. */
export function fakePodman(
  read: (file: string) => string,
  { version = '4.3.1', build = '', run = '', store = '' } = {},
): FakeProgram {
  const needs = (wanted: string, file: string | undefined) => {
    const has = wanted === '' || (file !== undefined && file !== '' && read(file).includes(wanted));
    return has ? undefined : { status: 125, error: `podman misses ${wanted}` };
  };
  return ({ args: [first], line, options: { env } }) => {
    const { CONTAINERS_CONF, CONTAINERS_STORAGE_CONF } = env as Environment & {
      CONTAINERS_CONF?: string;
      CONTAINERS_STORAGE_CONF?: string;
    };
    if (first === '--version') return `podman version ${version}\n`;
    if (first === 'info') return needs(store, CONTAINERS_STORAGE_CONF);
    if (first === 'version') return 'linux/amd64\n';
    if (first === 'build') return needs(build, CONTAINERS_CONF);
    if (line.startsWith('run --rm localhost/nx-probe:')) return needs(run, CONTAINERS_CONF);
    return undefined;
  };
}
