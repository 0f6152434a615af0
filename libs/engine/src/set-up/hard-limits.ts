export type Limits = { nofile: number; nproc: number };

/** The hard limits of proc_pid_limits(5); undefined without such a file, as on a Mac. */
export function hardLimits(text: string | undefined): Limits | undefined {
  if (text === undefined) return undefined;
  const hardOf = (name: string) => {
    const [, hard = 'unlimited'] = new RegExp(`^${name} +\\S+ +(\\S+)`, 'm').exec(text) ?? [];
    return hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard);
  };
  return { nofile: hardOf('Max open files'), nproc: hardOf('Max processes') };
}

/**
 * For podman's `default_ulimits`: both are at most the hard limits here, which containers may be unable to raise.
 * podman 4.3 itself lowers only its number of processes, to 32768.
 */
export function limitsWithin(hard: Limits, wanted: Limits): string {
  const nofile = Math.min(hard.nofile, wanted.nofile);
  const nproc = Math.min(hard.nproc, wanted.nproc);
  return `"nofile=${nofile}:${nofile}", "nproc=${nproc}:${nproc}"`;
}
