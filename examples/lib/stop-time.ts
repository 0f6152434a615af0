/** In milliseconds, by the engine's own clock: the same on a busy machine, since no command of the engine is counted. */
const longestStop = 3000;

/** What `docker stop` gives by default, in milliseconds. A container that is still there is killed, with status 137. */
export const graceMs = 10_000;

/** @throws Error when a container took longer to stop than a service may; without `stopMs`, it ended by itself */
export function checkStopTime(image: string, stopMs: number | undefined): void {
  if (stopMs === undefined || stopMs <= longestStop) return;
  throw new Error(
    `cannot stop "${image}" in time: it took ${stopMs} ms, at most ${longestStop}; handle SIGTERM, or make the handler quicker`,
  );
}
