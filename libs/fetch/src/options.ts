/** How far one download is, in bytes. `done` goes back to 0 when a download has to start again. */
export type Progress = { what: string; done: number; total?: number | undefined };

/**
 * What every request shares.
 * - `hint`: the last line of an error: what to set or to run, `run again` if not given.
 * - `retries`: further attempts at one place after a fault that may pass (3).
 * - `backoff`: milliseconds before the first of them, doubled for each next (300).
 * - The limits below, each with its default.
 */
export type FetchOptions = {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  hint?: string | undefined;
  retries?: number | undefined;
  backoff?: number | undefined;
} & Partial<Limits>;

/**
 * How long a server may take over one attempt. Times are in milliseconds.
 * - `stall`: without a byte (60 000).
 * - `minRate`: the fewest bytes a second, as the average of the whole body (8192), so the time limit grows with the
 *   size. It counts after `grace` (60 000): a small file may take its time.
 * - `maxTime`: for a body whose size the server does not send (3 600 000).
 */
export type Limits = { stall: number; grace: number; minRate: number; maxTime: number };

export function limitsOf({
  stall = 60_000,
  grace = 60_000,
  minRate = 8192,
  maxTime = 3_600_000,
}: FetchOptions): Limits {
  return { stall, grace, minRate, maxTime };
}
