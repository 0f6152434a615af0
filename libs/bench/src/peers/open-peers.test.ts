import { expect, it } from 'vitest';
import { madeBench, madePeer } from '../testing/made-bench.ts';
import { type OpenPeer, openPeers } from './open-peers.ts';
import type { PeerName } from './peer.ts';

const there =
  (name: PeerName): OpenPeer =>
  async () =>
    madePeer(name);
const missing =
  (name: PeerName): OpenPeer =>
  async () => ({ name, why: 'it is not built' });
const { bench } = madeBench();

const openers = {
  google: there('google'),
  official: missing('official'),
  'ours-fast': there('ours-fast'),
  'ours-release': missing('ours-release'),
};

it('without names, those that are there are measured, and the others have a reason', async () => {
  const { peers, missing: others } = await openPeers([], bench, openers);
  expect(peers.map(({ name }) => name)).toEqual(['google', 'ours-fast']);
  expect(others).toEqual([
    { name: 'official', why: 'it is not built' },
    { name: 'ours-release', why: 'it is not built' },
  ]);
});

it('a named peer that is missing is an error', async () => {
  await expect(openPeers(['google', 'official'], bench, openers)).rejects.toThrow(
    'cannot measure "official": it is not built',
  );
});

it('only named peers are made, in the order of tables', async () => {
  const { peers } = await openPeers(['ours-fast', 'google'], bench, openers);
  expect(peers.map(({ name }) => name)).toEqual(['google', 'ours-fast']);
});

it('no peer at all is an error with every reason', async () => {
  const none = {
    google: missing('google'),
    official: missing('official'),
    'ours-fast': missing('ours-fast'),
    'ours-release': missing('ours-release'),
  };
  await expect(openPeers([], bench, none)).rejects.toThrow(
    'cannot measure Python 3.13: there is no image of it\ngoogle: it is not built\nofficial: it is not built\n',
  );
});
