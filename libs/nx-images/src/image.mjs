// @ts-check

/**
 * The facts from which a project's targets are made.
 * @typedef {object} Image
 * @property {string} root folder of the lock, relative to the workspace
 * @property {string} workspaceRoot the folder of nx.json
 * @property {string} series
 * @property {'builder' | 'runtime' | 'debug'} variant
 * @property {string} suite
 * @property {number} debian the suite's release number
 * @property {string} eol end of upstream's support
 * @property {boolean} hasSubstitute whether the lock has a release to fall back to
 * @property {boolean} [newest] whether its series is the newest that has one
 *
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 * @typedef {'amd64' | 'arm64'} Architecture
 * @typedef {'fast' | 'release' | 'upstream'} Flavour
 */

/**
 * The configurations of a build: each is another architecture, or another CPython. The first is the default.
 * @type {Record<'' | 'release' | 'upstream' | 'arm64' | 'arm64-release', { arch: Architecture, flavour: Flavour }>}
 */
export const builds = {
  '': { arch: 'amd64', flavour: 'fast' },
  release: { arch: 'amd64', flavour: 'release' },
  upstream: { arch: 'amd64', flavour: 'upstream' },
  arm64: { arch: 'arm64', flavour: 'fast' },
  'arm64-release': { arch: 'arm64', flavour: 'release' },
};

/** @typedef {keyof typeof builds} Build */

const names = /** @type {Build[]} */ (Object.keys(builds));

/** All but the default. */
const allBuilds = names.filter((name) => name !== '');

/** Those for another architecture than the default's. */
export const otherArchitecture = names.filter((name) => builds[name].arch !== builds[''].arch);

/** The name of a build; undefined if there is no such build. @param {{ arch: string, flavour: string }} build */
export function buildNamed({ arch, flavour }) {
  return names.find((name) => builds[name].arch === arch && builds[name].flavour === flavour);
}

/** @param {string} series @param {string} variant */
export function projectName(series, variant) {
  return `python-${series}-${variant}`;
}

/**
 * The OCI layout of an image, relative to the workspace, as `container` seals it.
 * @param {Pick<Image, 'series' | 'variant'>} image
 * @param {{ arch: Architecture, flavour: Flavour }} build
 */
export function layoutFolder({ series, variant }, { arch, flavour }) {
  return `dist/python/${series}/${variant}/oci-${arch}-${flavour}`;
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
export function configured(target, options, among = allBuilds) {
  return {
    ...target,
    options: { ...target.options, ...options('') },
    configurations: Object.fromEntries(among.map((build) => [build, options(build)])),
  };
}

/**
 * Adds a description to a target, for `nx show project` and Nx Console.
 * @param {TargetConfiguration} target
 * @param {string} description
 * @returns {TargetConfiguration}
 */
export function described(target, description) {
  return { ...target, metadata: { ...target.metadata, description } };
}
