import { totalmem } from 'node:os';

export type ExaminationLimits = {
  timeMs: number;
  /** All other memory of the process, in millions of bytes: contents of files are not in the heap. */
  memoryMb: number;
  /** The heap, with JavaScript's objects. */
  heapMb: number;
};

/**
 * Far above what real images need: reading one of 1 GB takes about 20 s and 2 GB.
 * @param archiveSize bytes of the archive, whose layers may be compressed
 */
export function limitsFor(archiveSize: number): ExaminationLimits {
  const gigabytes = archiveSize / 1e9;
  const wanted = 1500 + 5000 * gigabytes;
  return {
    timeMs: 120_000 + 120_000 * gigabytes,
    memoryMb: Math.round(Math.min(wanted, 0.75 * availableMb())),
    heapMb: 2000,
  };
}

/** The memory of the machine, or of the container that this process is in. */
function availableMb(): number {
  const constrained = process.constrainedMemory();
  return (constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()) / 1e6;
}

export function usedMemory(): number {
  return process.memoryUsage.rss();
}
