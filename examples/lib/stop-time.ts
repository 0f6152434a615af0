/**
 * In milliseconds, by the engine's own clock, so that its commands are not counted. It does not grow with the load: the
 * slowest, a worker of Celery that ends a task, took 3.6 s with seven busy processes on each core.
 */
const longestStop = 5000;

/** What `docker stop` gives by default, in milliseconds. A container that is still there is killed, with status 137. */
export const graceMs = 10_000;

/** @throws Error when a container took longer to stop than a service may; without `stopMs`, it ended by itself */
export function checkStopTime(image: string, stopMs: number | undefined): void {
  if (stopMs === undefined || stopMs <= longestStop) return;
  throw new Error(
    `cannot stop "${image}" in time: it took ${stopMs} ms, at most ${longestStop}; handle SIGTERM, or make the handler quicker`,
  );
}
