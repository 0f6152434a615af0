// @ts-check
import { command, described } from './image.mjs';

/**
 * Uncached, and without the build and the checks as needs: it publishes what was verified, or refuses.
 * @param {string} name
 */
export function publishTarget(name) {
  return described(
    command(`tsx tools/publish.ts ${name}`),
    'Publishes the verified release builds to the registry that REGISTRY names',
  );
}
