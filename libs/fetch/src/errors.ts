/** A place that was tried, shown without credentials, and why it did not give the file. */
export type FailedPlace = { place: string; cause: string };

/** No place gave the wanted bytes. The message lists each of them. */
export class FetchError extends Error {
  override name = 'FetchError';
  readonly what: string;
  readonly failed: FailedPlace[];

  constructor(what: string, failed: FailedPlace[], hint = 'run again') {
    const lines = failed.map(({ place, cause }) => `  ${place}: ${cause}`);
    super(
      [`cannot fetch "${what}":`, ...(lines.length > 0 ? lines : ['  no place is known']), hint].join('\n'),
    );
    this.what = what;
    this.failed = failed;
  }
}

/** One place failed. Another attempt at the same place makes sense only if the fault is `passing`. */
export class PlaceError extends Error {
  override name = 'PlaceError';
  readonly passing: boolean;

  constructor(message: string, { passing, proxy }: { passing: boolean; proxy?: string | undefined }) {
    super(proxy === undefined ? message : `${message}, through the proxy "${proxy}"`);
    this.passing = passing;
  }
}

/** Turns a fault of the file system into `cannot write "<path>": <cause>` with the way out; other errors stay. */
export function writeError(path: string, error: unknown): Error {
  if (!(error instanceof Error) || !('syscall' in error)) return error as Error;
  const { code, message } = error as NodeJS.ErrnoException;
  const cause = code === 'ENOSPC' ? 'no space left on device' : message;
  const wayOut = 'free some space there, or set DISTROLESS_CACHE to a directory that can be written to';
  return new Error(`cannot write "${path}": ${cause}\n${wayOut}`, { cause: error });
}
