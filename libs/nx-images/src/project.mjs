// @ts-check
import { containerTarget, sbomTarget, scanTarget } from './container-targets.mjs';
import { builds, command, configured, described, otherArchitecture, projectName } from './image.mjs';
import { proofTargets } from './proof-targets.mjs';
import { publishTarget } from './publish-target.mjs';
import { stepTargets } from './step-targets.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('@nx/devkit').ProjectConfiguration} ProjectConfiguration
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 */

/**
 * The Nx project of one image. Steps that write tars under dist/ are cached; targets that change an engine are not.
 * @param {Image} image
 * @returns {ProjectConfiguration}
 */
export function imageProject(image) {
  const name = projectName(image.series, image.variant);
  const targets = {
    ...stepTargets(image),
    container: containerTarget(image),
    sbom: sbomTarget(image),
    scan: scanTarget(image),
    ...proofTargets(image, name),
    publish: publishTarget(name),
    ...lockTargets(image, name),
  };
  return {
    name,
    root: image.root,
    projectType: 'application',
    tags: [
      `series:${image.series}`,
      `variant:${image.variant}`,
      `suite:${image.suite}`,
      ...(image.newest ? ['newest'] : []),
    ],
    implicitDependencies: [
      ...below[image.variant].map((variant) => projectName(image.series, variant)),
      ...libraries,
    ],
    metadata: {
      description: `${descriptions[image.variant]} CPython ${image.series}, Debian ${image.debian}`,
      technologies: ['python', 'debian', 'container'],
      targetGroups: groupsOf(targets),
    },
    targets,
  };
}

/** @param {Image} image @param {string} name @returns {Record<string, TargetConfiguration>} */
function lockTargets({ variant }, name) {
  const fetch = described(
    { ...command(`tsx tools/fetch.ts ${name}`), ...(variant === 'builder' ? { dependsOn: ['source'] } : {}) },
    'Downloads everything in the lock, so that the image can be built without network',
  );
  return {
    lock: described(
      command(`tsx tools/lock.ts ${name}`),
      'Resolves the image again, from Debian, PyPI and python.org as they are now, and writes lock.json',
    ),
    outdated: described(
      command(`tsx tools/outdated.ts ${name}`),
      'Lists what `lock` would change; status 1 if there is anything',
    ),
    fetch: configured(fetch, (build) => ({ arch: builds[build].arch }), otherArchitecture),
  };
}

/** Groups of targets, for people. @param {Record<string, unknown>} targets */
function groupsOf(targets) {
  const groups = {
    image: ['container', 'verify', 'sbom', 'scan', 'publish'],
    steps: ['lock-check', 'source', 'rootfs', 'apt-mirror', 'compile', 'cpython', 'tools', 'ld-cache'],
    lock: ['lock', 'outdated', 'fetch'],
    proof: ['examples', 'regrtest', 'pypi'],
  };
  /** @type {Record<string, string[]>} */
  const known = {};
  for (const [name, members] of Object.entries(groups)) {
    const present = members.filter((target) => target in targets);
    if (present.length > 0) known[name] = present;
  }
  return known;
}

const descriptions = {
  builder: 'Builder image: Debian with pip, virtualenv, pipenv, poetry, uv and apt,',
  runtime: 'Runtime image: no shell, no package manager, no root,',
  debug: 'Debug image: the runtime with a busybox shell,',
};

/**
 * The variants that each variant is based on, and so is affected by.
 * @type {Record<Image['variant'], Image['variant'][]>}
 */
const below = { builder: [], runtime: ['builder'], debug: ['runtime'] };

/**
 * What the commands behind the targets are made of: with these, `nx affected` finds the images that a change concerns. This
 * library is not among them: its tests read files of the whole workspace, which would make every change one of all images.
 * The target `container` names the files of its executor instead.
 */
const libraries = ['assemble', 'cpython', 'sbom', 'verify'];
