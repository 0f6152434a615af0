import { setTimeout as sleep } from 'node:timers/promises';
import { PlaceError } from './errors.ts';
import type { FetchOptions } from './options.ts';

/** Runs `attempt` again after temporary faults: of the network, statuses 429 and 5xx, interrupted bodies. */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { retries = 3, backoff = 300, signal }: FetchOptions,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof PlaceError) || !error.passing || failures >= retries) throw error;
      await sleep(backoff * 2 ** failures, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}
