import { type Engine, findEngine } from '../engine.ts';

/** The engine of this machine. Tests that need one are skipped without it, and say so. */
export function engineHere(): Engine | undefined {
  try {
    return findEngine(process.env);
  } catch (error) {
    console.warn(`NOT TESTED with an engine: ${(error as Error).message}`);
    return undefined;
  }
}
