/** One sample to take. */
export type Step<Peer> = { round: number; task: string; peer: Peer };

/**
 * The order of samples: in each round every task, and for each task all peers one after the other (A B A B …), so that a
 * change of the machine meets all peers alike.
 */
export function* interleave<Peer>({
  rounds,
  tasks,
  peers,
}: {
  rounds: number;
  tasks: readonly string[];
  peers: readonly Peer[];
}): Generator<Step<Peer>> {
  for (let round = 0; round < rounds; round++) {
    for (const task of tasks) for (const peer of peers) yield { round, task, peer };
  }
}
