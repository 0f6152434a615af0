/** How far one download is, in bytes. `done` goes back to 0 when a download has to start again. */
export type Progress = { what: string; done: number; total?: number | undefined };

/**
 * Options of every request.
 * - `hint`: the last line of an error: what to set or to run, `run again` if not given.
 * - `retries`: more attempts at one place after a temporary fault (3).
 * - `backoff`: milliseconds before the first of them, doubled for each next one (300).
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
 * How long a server may take for one attempt. Times are in milliseconds.
 * - `stall`: without a byte (60 000).
 * - `minRate`: the fewest bytes a second, as the average of the whole body (8192), so the time limit grows with the
 *   size. It applies after `grace` (60 000): a small file may be slow.
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
