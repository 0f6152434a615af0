import { makeGoogle } from './google.ts';
import { openOfficial } from './official.ts';
import { openOurs } from './ours.ts';
import { type Bench, type MissingPeer, type Peer, type PeerName, peerNames } from './peer.ts';

export type OpenPeer = (bench: Bench) => Promise<Peer | MissingPeer>;

const openers: Record<PeerName, OpenPeer> = {
  google: makeGoogle,
  official: openOfficial,
  'ours-fast': (bench) => openOurs({ name: 'ours-fast', flavour: 'fast' }, bench),
  'ours-release': (bench) => openOurs({ name: 'ours-release', flavour: 'release' }, bench),
};

/**
 * The peers that are there, and the others with their reasons.
 * @param asked peers that must be there; without any, all are tried
 * @throws Error when one that was asked for is missing, or all are
 */
export async function openPeers(
  asked: readonly PeerName[],
  bench: Bench,
  open: Record<PeerName, OpenPeer> = openers,
): Promise<{ peers: Peer[]; missing: MissingPeer[] }> {
  const peers: Peer[] = [];
  const missing: MissingPeer[] = [];
  for (const name of peerNames.filter((known) => asked.length === 0 || asked.includes(known))) {
    const peer = await open[name](bench);
    if (!('why' in peer)) peers.push(peer);
    else if (asked.length > 0) throw new Error(`cannot measure "${name}": ${peer.why}`);
    else missing.push(peer);
  }
  if (peers.length > 0) return { peers, missing };
  const reasons = missing.map(({ name, why }) => `${name}: ${why}`).join('\n');
  throw new Error(`cannot measure Python ${bench.series}: there is no image of it\n${reasons}`);
}
