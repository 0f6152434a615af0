import type { Architecture } from '@distroless/matrix';
import type { Context } from '@distroless/workspace';
import type { BenchLock } from '../lock/bench-lock.ts';
import type { Amounts, Settings } from '../settings.ts';

/** Who can be compared, in the order of tables. */
export const peerNames = ['google', 'official', 'ours-fast', 'ours-release'] as const;
export type PeerName = (typeof peerNames)[number];

/** `nobody`: figures of the workspace itself, such as build times. */
export type Subject = PeerName | 'workspace';

/** An image that is measured. */
export type Peer = {
  name: PeerName;
  /** What it is, in a few words. */
  title: string;
  /** The engine's name of the image. */
  image: string;
  /** Path of the interpreter in it. */
  python: string;
  /** Its layers as tars of this machine, the lowest first. */
  layers: { name: string; path: string }[];
};

/** A peer that cannot be measured, with the way out. */
export type MissingPeer = { name: PeerName; why: string };

/** What every step of a run works with. */
export type Bench = {
  context: Context;
  settings: Settings;
  lock: BenchLock;
  series: string;
  arch: Architecture;
  amounts: Amounts;
};
