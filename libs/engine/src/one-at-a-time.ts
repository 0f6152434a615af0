import { randomUUID } from 'node:crypto';
import { readlink, rename, rm, symlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export type LockOptions = {
  report: (line: string) => void;
  signal?: AbortSignal | undefined;
  /** How long to wait: an installation may take long. Default: 45 minutes. */
  patienceMs?: number;
};

const pauseMs = 500;
/** Every process that has seen a dead owner takes the lock within this time. */
const takeoverMs = 1_000;

/**
 * Runs `work` while no other process with the same lock does. The lock of a process that died is taken over.
 * @throws Error that names the lock when it does not become free in time
 */
export async function oneAtATime<T>(lock: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  // A symbolic link is created together with its content, in one step.
  const self = `${process.pid} ${randomUUID()}`;
  await takeLock(lock, self, options);
  try {
    return await work();
  } finally {
    if ((await ownerOf(lock)) === self) await rm(lock, { force: true });
  }
}

async function takeLock(lock: string, self: string, options: LockOptions): Promise<void> {
  const { report, signal, patienceMs = 45 * 60_000 } = options;
  for (let waited = 0; waited <= patienceMs; waited += pauseMs) {
    if (await makeLink(lock, self)) return;
    const owner = await ownerOf(lock);
    if (owner === undefined) continue;
    if (!isRunning(owner) && (await takeOver(lock, self))) return;
    if (waited === pauseMs) report(`waiting for ${nameOf(owner)} to set up the engine; ${wayOut(lock)}`);
    await sleep(pauseMs, undefined, signal && { signal });
  }
  throw new Error(
    `cannot set up the engine: another process is still at it after ${patienceMs / 60_000} minutes; ${wayOut(lock)}`,
  );
}

async function makeLink(lock: string, self: string): Promise<boolean> {
  try {
    await symlink(self, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new Error(
      `cannot write "${lock}": ${(error as Error).message}; give this user write access, or remove it`,
    );
  }
}

/** Of all processes that have seen the dead owner, the last one gets the lock. */
async function takeOver(lock: string, self: string): Promise<boolean> {
  const temporary = `${lock}.${process.pid}`;
  await symlink(self, temporary);
  await rename(temporary, lock);
  await sleep(takeoverMs);
  return (await ownerOf(lock)) === self;
}

async function ownerOf(lock: string): Promise<string | undefined> {
  return readlink(lock).catch(() => undefined);
}

function isRunning(owner: string): boolean {
  try {
    process.kill(Number.parseInt(owner, 10), 0);
    return true;
  } catch (error) {
    // The process belongs to another user, but it exists.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function nameOf(owner: string): string {
  return `process ${owner.split(' ')[0]}`;
}

function wayOut(lock: string): string {
  return `if it does not run any more, remove "${lock}"`;
}
