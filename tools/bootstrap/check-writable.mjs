// @ts-check
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where ./nx and the tasks write. */
const written = ['.nx', '.nx/cache', '.nx/workspace-data', '.engine', 'dist'];

/**
 * Checks that this user may write in the workspace.
 * @param {string} root the folder of ./nx
 * @throws Error naming the first folder that is not writable
 */
export function checkWritable(root) {
  for (const folder of written) {
    const place = existsSync(join(root, folder)) ? join(root, folder) : root;
    if (!isWritable(place)) {
      const wayOut = 'change its rights, or work in another clone';
      throw new Error(`cannot write "${place}": this user may not; ${wayOut}`);
    }
  }
}

/** @param {string} place */
function isWritable(place) {
  try {
    accessSync(place, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
