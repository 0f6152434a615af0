// @ts-check
import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { constants as system } from 'node:os';
import { delimiter, join } from 'node:path';
import { takeLock } from './install-lock.mjs';
import { runNpm } from './run-npm.mjs';

/**
 * Runs `npm ci` when node_modules is missing or older than package-lock.json. Only one of several ./nx does it.
 * After a signal nothing is left of it, and this process ends with 128 + the number of the signal.
 * @param {string} root the folder of ./nx
 * @throws Error if npm is missing or fails, or if another process has the lock for 15 minutes
 */
export async function installPackages(root) {
  if (areCurrent(root)) return;
  if (!isOnPath('npm'))
    throw new Error('cannot install the Node.js packages: npm is missing; install npm 10 or newer');
  mkdirSync(join(root, '.nx'), { recursive: true });
  const lock = join(root, '.nx/npm-ci.lock');
  await takeLock(lock);
  let interrupt;
  try {
    // Another ./nx may have installed them while this one waited.
    if (!areCurrent(root)) interrupt = await runNpm(root);
  } finally {
    rmSync(lock, { force: true });
  }
  if (interrupt) process.exit(128 + system.signals[interrupt]);
}

/** npm writes node_modules/.package-lock.json last, so an interrupted `npm ci` leaves none. @param {string} root */
function areCurrent(root) {
  const installed = join(root, 'node_modules/.package-lock.json');
  return existsSync(installed) && changedAt(join(root, 'package-lock.json')) <= changedAt(installed);
}

/** @param {string} file */
function changedAt(file) {
  return statSync(file).mtimeMs;
}

/** @param {string} command */
function isOnPath(command) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
