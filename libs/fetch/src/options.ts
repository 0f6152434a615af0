/** How far one download is, in bytes. `done` falls back to 0 when a download has to start anew. */
export type Progress = { what: string; done: number; total?: number | undefined };

/**
 * What every request shares.
 * - `hint`: the last line of an error: what to set or to run, `run again` if not given.
 * - `retries`: further attempts at one place after a fault that may pass (3).
 * - `backoff`: milliseconds before the first of them, doubled for each next (300).
 * - `stall`: milliseconds without a byte after which a connection is given up (60 000).
 */
export type FetchOptions = {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  hint?: string | undefined;
  retries?: number | undefined;
  backoff?: number | undefined;
  stall?: number | undefined;
};
