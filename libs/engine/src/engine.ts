import { readFileSync } from 'node:fs';
import path from 'node:path';

export type EngineName = 'docker' | 'podman';

/** A container engine as `./nx` chose it: the command's first words and the whole environment to run it in. */
export type Engine = {
  name: EngineName;
  command: readonly [string, ...string[]];
  env: Environment;
};

type Environment = Readonly<Record<string, string | undefined>>;

const workspaceRoot = path.resolve(import.meta.dirname, '../../..');

/**
 * The engine that `./nx` chose: told by INPUT_ENGINE when `./nx` started this process, else by the settings that an
 * earlier `./nx` left in `.engine/` of the workspace.
 */
export function findEngine(env: Environment, root: string = workspaceRoot): Engine {
  const file = path.join(root, '.engine', `${env['ENGINE'] || 'auto'}.env`);
  const settings = env['INPUT_ENGINE'] ? {} : readSettings(file);
  const name = env['INPUT_ENGINE'] || settings['INPUT_ENGINE'];
  if (name === undefined) {
    throw new Error(
      `cannot find a container engine: INPUT_ENGINE is not set and "${file}" does not name one; run "./nx engine version" once`,
    );
  }
  if (name !== 'docker' && name !== 'podman') {
    throw new Error(`cannot use engine "${name}": it is not known; set ENGINE to "docker" or "podman"`);
  }
  return { name, command: [name], env: { ...env, ...settings, ...(name === 'podman' && podmanEnv) } };
}

/** The layer cache of buildah 1.28 mixes up build arguments, architectures and mounted files. */
const podmanEnv = { BUILDAH_LAYERS: 'false' };

function readSettings(file: string): Record<string, string> {
  const lines = readIfThere(file).matchAll(/^export (?<key>\w+)='(?<value>.*)'$/gm);
  return Object.fromEntries(
    [...lines].map(({ groups }) => [
      groups?.['key'] ?? '',
      groups?.['value']?.replaceAll(`'\\''`, `'`) ?? '',
    ]),
  );
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
