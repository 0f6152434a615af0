import { spawnSync } from 'node:child_process';

import { removalArgs } from './container-state.ts';
import type { Engine } from './engine.ts';

const running = new Map<string, Engine>();

/**
 * Removes a container when this process ends before it: by an uncaught error, or by `process.exit`. An unhandled signal
 * ends a process without this, so commands handle SIGHUP, SIGINT and SIGTERM.
 * @returns a function to call when the container is gone
 */
export function removeAtExit(engine: Engine, name: string): () => void {
  if (running.size === 0) process.once('exit', removeAll);
  running.set(name, engine);
  return () => {
    running.delete(name);
    if (running.size === 0) process.off('exit', removeAll);
  };
}

function removeAll(): void {
  for (const [name, { command, env }] of running) {
    const [file, ...firstArgs] = command;
    for (const args of removalArgs(name)) {
      spawnSync(file, [...firstArgs, ...args], { env, stdio: 'ignore', timeout: 30_000 });
    }
  }
}
