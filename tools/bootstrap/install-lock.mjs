// @ts-check
import { readlinkSync, renameSync, symlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const own = String(process.pid);

/**
 * Waits until this process has the lock. It is a symbolic link to the id of its process, so that it is created with its
 * content in one step. The lock of a dead process is taken over: of all processes that have seen it, the last one has the
 * lock a second later.
 * @param {string} lock its path
 * @param {{ timeoutMinutes?: number }} [options]
 * @throws Error if another process still has it after `timeoutMinutes`
 */
export async function takeLock(lock, { timeoutMinutes = 15 } = {}) {
  for (let seconds = 0; !create(lock); seconds++) {
    const owner = ownerOf(lock);
    if (owner !== undefined && isDead(owner)) takeOver(lock);
    if (seconds === 1)
      console.error(`nx: waiting for another ./nx (process ${owner}; if it is none, remove "${lock}")`);
    if (seconds >= 60 * timeoutMinutes) throw new Error(timeoutText(lock, owner, timeoutMinutes));
    await setTimeout(1000);
    if (ownerOf(lock) === own) return;
  }
}

/** @param {string} lock @param {string | undefined} owner @param {number} minutes */
function timeoutText(lock, owner, minutes) {
  const cause = `process ${owner} has "${lock}" for ${minutes} minutes`;
  return `cannot install the Node.js packages: ${cause}; end that process, or remove the file`;
}

/** @param {string} lock @returns {boolean} whether there was none */
function create(lock) {
  try {
    symlinkSync(own, lock);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} lock @returns {string | undefined} undefined when it is gone */
function ownerOf(lock) {
  try {
    return readlinkSync(lock);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @param {string} owner @returns {boolean} false also for a process of another user, and for what is no process id */
function isDead(owner) {
  try {
    process.kill(Number(owner), 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

/** @param {string} lock */
function takeOver(lock) {
  symlinkSync(own, `${lock}.${own}`);
  renameSync(`${lock}.${own}`, lock);
}

/** @param {unknown} error */
function codeOf(error) {
  return /** @type {NodeJS.ErrnoException} */ (error).code;
}
