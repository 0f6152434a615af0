/** A time as the lock and the URLs of the snapshot archive write it: `20261124T021215Z`. */
export function stampOf(time: Date): string {
  return time.toISOString().replace(/[-:]|\.\d+/g, '');
}

/** The time of a stamp; an invalid date if it is not a stamp. */
export function timeOf(stamp: string): Date {
  return new Date(stamp.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
