import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const graceMs = 10_000;
const stepMs = 100;

/** Ends a process and its process group: by SIGTERM, and by SIGKILL when it still runs after 10 s. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  signalGroup(child, 'SIGTERM');
  if (await endsWithin(child, graceMs)) return;
  signalGroup(child, 'SIGKILL');
}

/**
 * Ends a `podman build`. A signal to podman itself leaves the step's container running and its storage behind; one to
 * the process that runs the step (`buildah-oci-runtime`) makes the step fail, and then podman cleans up.
 */
export async function stopPodmanBuild(child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < graceMs; waited += stepMs) {
    for (const pid of childrenOf(child.pid)) signalProcess(pid, 'SIGTERM');
    if (await endsWithin(child, stepMs)) return;
  }
  await stopProcess(child);
}

/** Whether the process has ended, after waiting at most this many milliseconds. */
export async function endsWithin(child: ChildProcess, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms && isRunning(child); waited += stepMs) await sleep(stepMs);
  return !isRunning(child);
}

/** From /proc (proc(5), /proc/pid/task/tid/children); none on a system without it. */
function childrenOf(pid: number | undefined): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
      .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined && isRunning(child)) signalProcess(-child.pid, signal);
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has already ended.
  }
}
