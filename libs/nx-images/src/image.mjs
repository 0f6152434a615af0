// @ts-check

/**
 * What a project's targets are made from.
 * @typedef {object} Image
 * @property {string} root folder of the lock, relative to the workspace
 * @property {string} series
 * @property {'builder' | 'runtime' | 'debug'} variant
 * @property {string} suite
 * @property {number} debian the suite's release number
 * @property {string} eol end of upstream's support
 * @property {string} release
 * @property {string} registry registry and namespace
 *
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 */

export const arch = 'amd64';

/** @param {string} series @param {string} variant */
export function projectName(series, variant) {
  return `python-${series}-${variant}`;
}

/** @param {string} line @returns {TargetConfiguration} */
export function command(line) {
  return { executor: 'nx:run-commands', options: { command: line, cwd: '{workspaceRoot}' } };
}
