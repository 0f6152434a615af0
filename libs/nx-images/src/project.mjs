// @ts-check
import { containerTarget } from './container-targets.mjs';
import { builds, command, configured, projectName } from './image.mjs';
import { proofTargets } from './proof-targets.mjs';
import { lockCheck, stepTargets } from './step-targets.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('@nx/devkit').ProjectConfiguration} ProjectConfiguration
 */

/**
 * The Nx project of one image. Steps that write tars under dist/ are cached; what changes an engine is not.
 * @param {Image} image
 * @returns {ProjectConfiguration}
 */
export function imageProject(image) {
  const name = projectName(image.series, image.variant);
  return {
    name,
    root: image.root,
    projectType: 'application',
    tags: [
      `series:${image.series}`,
      `variant:${image.variant}`,
      `suite:${image.suite}`,
      `tarball:${image.verified ? 'verified' : 'unverified'}`,
      ...(image.newest ? ['newest'] : []),
    ],
    implicitDependencies: below[image.variant].map((variant) => projectName(image.series, variant)),
    targets: {
      ...stepTargets(image, name),
      container: containerTarget(image),
      ...proofTargets(image, name),
      lock: command(`tsx tools/lock.ts ${name}`),
      outdated: command(`tsx tools/outdated.ts ${name}`),
      'lock-check': lockCheck(name),
      fetch: configured(command(`tsx tools/fetch.ts ${name}`), (build) => ({ arch: builds[build].arch }), [
        'arm64',
      ]),
    },
  };
}

/** What each variant is built on, and so is affected by. @type {Record<Image['variant'], Image['variant'][]>} */
const below = { builder: [], runtime: ['builder'], debug: ['runtime'] };
