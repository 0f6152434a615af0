import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Engine, openEngine } from '@distroless/engine';
import { listenForInterrupt } from './lib/interrupt.ts';

// `./nx engine <arguments>` runs the container engine of this machine with these arguments and the settings that it needs
// here. ./nx passes first the folder that it was called from, and the engine runs there.
const workspace = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const say = (line: string) => console.error(`nx: ${line}`);
const { signal, status } = listenForInterrupt();

const [cwd = '.', ...args] = process.argv.slice(2);
try {
  const engine = await openEngine({ env: process.env, workspace, report: say, signal });
  process.exitCode = await attach(engine, args, cwd);
} catch (error) {
  if (!signal.aborted) say((error as Error).message);
  process.exitCode = status() || 1;
}

/** Runs the engine as if it were this process: with its terminal, its signals and its exit status. */
function attach({ command: [file, ...first], env }: Engine, args: string[], cwd: string): Promise<number> {
  const child = spawn(file, [...first, ...args], { cwd, env, stdio: 'inherit' });
  // Ctrl-C on a terminal reaches both.
  const passed = process.stdin.isTTY
    ? (['SIGHUP', 'SIGTERM'] as const)
    : (['SIGHUP', 'SIGINT', 'SIGTERM'] as const);
  for (const name of passed) process.on(name, () => child.kill(name));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, name) => resolve(status ?? 128 + constants.signals[name ?? 'SIGKILL']));
  });
}
