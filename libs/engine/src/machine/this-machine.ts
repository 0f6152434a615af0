import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { machine, platform } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Environment } from '../engine.ts';
import type { Machine } from './machine.ts';
import { runCommand } from './run-command.ts';
import { askOnTerminal } from './terminal.ts';

/** The machine that this process runs on. */
export const thisMachine: Machine = {
  platform: platform(),
  architecture: machine(),
  uid: process.getuid?.() ?? 0,
  run: runCommand,
  findProgram,
  readFile,
  identify,
  ask: askOnTerminal,
  sleep: (ms, signal) => sleep(ms, undefined, signal && { signal }),
};

function findProgram(name: string, env: Environment): string | undefined {
  return (
    (env['PATH'] ?? '')
      .split(path.delimiter)
      // npm and Nx put such folders before the user's own.
      .filter((folder) => folder !== '' && !folder.endsWith('node_modules/.bin'))
      .map((folder) => path.join(folder, name))
      .find(isProgram)
  );
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function readFile(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function identify(file: string): string | undefined {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return undefined;
  }
}
