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
 * @property {string} [instead] the wanted release that `release` is a substitute for
 * @property {boolean} named whether `release` comes from CPYTHON_RELEASE, not from the lock
 * @property {boolean} verified whether the lock's tarball has been had
 * @property {boolean} [newest] whether its series is the newest of which a tarball has been had
 * @property {string} registry registry and namespace
 * @property {string} [source] URL of the repository that the image is built from
 *
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 * @typedef {'amd64' | 'arm64'} Architecture
 * @typedef {'fast' | 'release' | 'upstream'} Flavour
 */

/**
 * The configurations of what is built: each is another architecture, or another CPython. The first is the default.
 * @type {Record<'' | 'release' | 'upstream' | 'arm64', { arch: Architecture, flavour: Flavour }>}
 */
export const builds = {
  '': { arch: 'amd64', flavour: 'fast' },
  release: { arch: 'amd64', flavour: 'release' },
  upstream: { arch: 'amd64', flavour: 'upstream' },
  arm64: { arch: 'arm64', flavour: 'fast' },
};

/** @typedef {keyof typeof builds} Build */

/** This machine's architecture; what it cannot run it cross-compiles, or emulates. @type {Architecture} */
export const native = process.arch === 'arm64' ? 'arm64' : 'amd64';

/** @param {string} series @param {string} variant */
export function projectName(series, variant) {
  return `python-${series}-${variant}`;
}

/** @param {string} line @returns {TargetConfiguration} */
export function command(line) {
  return { executor: 'nx:run-commands', options: { command: line, cwd: '{workspaceRoot}' } };
}

/**
 * A target with options that depend on the build, as its default and as configurations.
 * @param {TargetConfiguration} target
 * @param {(build: Build) => object} options
 * @param {Build[]} [among]
 * @returns {TargetConfiguration}
 */
export function configured(target, options, among = ['release', 'upstream', 'arm64']) {
  return {
    ...target,
    options: { ...target.options, ...options('') },
    configurations: Object.fromEntries(among.map((build) => [build, options(build)])),
  };
}
