import path from 'node:path';
import type { Engine } from '../engine.ts';
import { openEngine } from '../open-engine.ts';

const workspace = path.resolve(import.meta.dirname, '../../../..');

/** The engine of this machine. Tests that need one are skipped without it, with a warning. */
export async function engineHere(): Promise<Engine | undefined> {
  try {
    return await openEngine({ env: process.env, workspace, report: console.warn });
  } catch (error) {
    console.warn(`NOT TESTED with an engine: ${(error as Error).message}`);
    return undefined;
  }
}
