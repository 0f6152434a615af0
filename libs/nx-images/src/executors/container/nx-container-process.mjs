// @ts-check
// A process that runs nx-container's executor: `node nx-container-process.mjs <options as JSON> <workspace>`.
// It exits with status 1 when the build fails.
import nxContainer from '@nx-tools/nx-container';

const [options = '{}', root = ''] = process.argv.slice(2);
try {
  // No project: an executor's project has its own inputs in the environment.
  const context = /** @type {import('@nx/devkit').ExecutorContext} */ ({ root, cwd: root, isVerbose: false });
  const { success } = await nxContainer.run(JSON.parse(options), context);
  process.exitCode = success ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
