import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import type { Engine } from '@distroless/engine';

/** Options of nx-container's executor: https://github.com/gperdomor/nx-tools/tree/main/packages/nx-container */
export type NxContainerOptions = {
  file: string;
  context: string;
  target: string;
  platforms: string[];
  tags: string[];
};

export type RunNxContainerOptions = {
  root: string;
  engine: Engine;
  signal: AbortSignal;
  /** Shows what the engine prints. */
  verbose: boolean;
  /** After "cannot" in an error: `build the settings of python-3.13-runtime`. */
  purpose: string;
};

const program = fileURLToPath(new URL('nx-container-process.mjs', import.meta.url));

/**
 * Builds with nx-container's executor, in its own process, because it reads inputs from the environment, and prints the
 * engine's output. The process gets the engine's environment without inputs (INPUT_NETWORK, …), and all relevant
 * options by name. An error starts with the engine's last lines.
 */
export async function runNxContainer(
  options: NxContainerOptions,
  { root, engine, signal, verbose, purpose }: RunNxContainerOptions,
): Promise<void> {
  signal.throwIfAborted();
  const all = { ...options, engine: engine.name, ...fixed };
  // In its own process group, so that a signal reaches the engine too.
  const child = spawn(process.execPath, [program, JSON.stringify(all), root], {
    cwd: root,
    env: withoutInputs(engine.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const end = () => child.pid !== undefined && process.kill(-child.pid, 'SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (verbose) process.stderr.write(text);
    });
  }
  const [status] = await once(child, 'close').finally(() => signal.removeEventListener('abort', end));
  signal.throwIfAborted();
  if (status !== 0) throw new Error(failure(output, purpose));
}

/** Nothing is fetched, pushed or kept, and steps have no network. */
const fixed = {
  network: 'none',
  'no-cache': true,
  load: true,
  pull: false,
  push: false,
  provenance: 'false',
  sbom: false,
  quiet: true,
  'build-args': [],
  'build-contexts': [],
  labels: [],
  outputs: [],
  secrets: [],
};

/** It does not read .env of the folder either, which may contain inputs: https://github.com/motdotla/dotenv#preload */
function withoutInputs(env: Engine['env']): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name]) => !/^INPUT_/i.test(name));
  return { ...Object.fromEntries(own), DOTENV_CONFIG_PATH: devNull, DOTENV_CONFIG_QUIET: 'true' };
}

function failure(output: string, purpose: string): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .filter((line) => line.trim() !== '' && !ofNxContainer.test(line));
  return [...lines.slice(-20), `cannot ${purpose}: the build failed as shown above`].join('\n');
}

/** The headings of nx-container, and its message that the engine failed. */
const ofNxContainer =
  /^(> +(Build|Digest|ImageID|Metadata|Removing temp folder)\b|Process exited with non-zero status)/;
