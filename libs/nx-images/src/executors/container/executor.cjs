// @ts-check
// Nx loads an executor with require(). This one is written in TypeScript, which tsx reads without a transpile.

/**
 * @param {import('./container.ts').ContainerOptions} options
 * @param {import('@nx/devkit').ExecutorContext} context
 * @returns {Promise<{ success: boolean }>}
 */
module.exports = async function container(options, context) {
  const { register } = await import('tsx/esm/api');
  register();
  const { runContainer } = await import('./container.ts');
  return runContainer(options, context);
};
