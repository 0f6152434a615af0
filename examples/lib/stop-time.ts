/**
 * In milliseconds, by the engine's own clock, so that the engine's commands do not count. It does not grow with the
 * load: the slowest container, a Celery worker that ends a task, took 3.6 s with seven busy processes on each core.
 */
const longestStop = 5000;

/** The default time of `docker stop`, in milliseconds. A container that still runs is killed, with status 137. */
export const graceMs = 10_000;

/** @throws Error when a container took longer to stop than a service may; without `stopMs`, it ended by itself */
export function checkStopTime(image: string, stopMs: number | undefined): void {
  if (stopMs === undefined || stopMs <= longestStop) return;
  throw new Error(
    `cannot stop "${image}" in time: it took ${stopMs} ms, at most ${longestStop}; handle SIGTERM, or make the handler quicker`,
  );
}
