// @ts-check
// ./nx starts this once Node.js is new enough. Nothing here imports an npm package, because on an empty machine there are none.
import { join } from 'node:path';
import { checkWritable } from './check-writable.mjs';
import { installPackages } from './install-packages.mjs';
import { startNx } from './start-nx.mjs';

const root = join(import.meta.dirname, '../..');
try {
  checkWritable(root);
  await installPackages(root);
  await startNx(root, process.argv.slice(2));
} catch (error) {
  console.error(`nx: ${/** @type {Error} */ (error).message}`);
  process.exitCode = 1;
}
