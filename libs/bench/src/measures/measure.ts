import type { CpuWindow } from '../machine/busy.ts';
import type { Bench, Peer } from '../peers/peer.ts';
import type { Figure } from '../results.ts';

/** What one call has measured. */
export type Sample = {
  /** By the name of the figure, in the unit of the measure. */
  values: Readonly<Record<string, number>>;
  /** What the machine did meanwhile. */
  window?: CpuWindow;
  /** Figures that are missing, and why. */
  notes?: readonly string[] | undefined;
};

/** Something that can be measured. */
export type Measure = Pick<Figure, 'title' | 'unit' | 'better' | 'compare'> & {
  /** As `--measures` has it. */
  name: string;
  /** True: only if it is asked for. */
  isSlow?: boolean;
  /** True: the result does not depend on the time, so one round is enough. */
  isConstant?: boolean;
  /** True: it has so many tasks that fewer rounds have to do. */
  isCollection?: boolean;
  /** Its parts, such as the benchmarks of a collection. Default: one, with the name ''. */
  tasks?: (bench: Bench, peers: readonly Peer[]) => Promise<string[]>;
} & (
    | { subject: 'peer'; run: (peer: Peer, bench: Bench, task: string) => Promise<Sample> }
    | { subject: 'workspace'; run: (bench: Bench, task: string) => Promise<Sample> }
  );
