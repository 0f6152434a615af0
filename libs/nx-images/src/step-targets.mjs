// @ts-check
import { commandInputs } from './command-inputs.mjs';
import { compile, cpython, cpythonOf, source } from './cpython-targets.mjs';
import { builds, command, configured, described, otherArchitecture } from './image.mjs';
import { lockInput, nameOf, recipe, step } from './step.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 * @typedef {NonNullable<TargetConfiguration['inputs']>} Inputs
 */

/**
 * The steps that write the image's tars under dist/, all cached, and the choice of the tarball, which is not.
 * @param {Image} image
 * @returns {Record<string, TargetConfiguration>}
 */
export function stepTargets(image) {
  const lockCheck = lockCheckTarget(image);
  if (image.variant === 'debug') return { 'lock-check': lockCheck, rootfs: rootfs(image) };
  if (image.variant === 'runtime') {
    return { 'lock-check': lockCheck, rootfs: rootfs(image), 'ld-cache': ldCache(image) };
  }
  return {
    'lock-check': lockCheck,
    source: source(image),
    rootfs: rootfs(image),
    'apt-mirror': aptMirror(image),
    compile: compile(image),
    cpython: cpython(image),
    tools: pythonTools(image),
  };
}

/**
 * Compares the lock with the YAML files. Steps depend on single fields of the lock, so a step from the cache would not
 * notice a stale or damaged lock.
 * @param {Image} image
 * @returns {TargetConfiguration}
 */
function lockCheckTarget(image) {
  const tool = 'tools/lock-check.ts';
  const target = {
    ...command(`tsx ${tool} ${nameOf(image)}`),
    cache: true,
    inputs: [
      '{projectRoot}/lock.json',
      '{workspaceRoot}/images/python/{versions,packages}.yaml',
      ...commandInputs(tool, image.workspaceRoot),
    ],
  };
  return described(target, 'Compares the lock with versions.yaml and packages.yaml');
}

/** The inputs of a root file system in addition to its packages. @type {Record<Image['variant'], Inputs>} */
const rootInputs = {
  // The builder's apt is set up with Debian's mirrors, or with the archive as it was.
  builder: [recipe('debian'), lockInput('indexes', 'archived')],
  runtime: ['{workspaceRoot}/images/python/rootfs/**/*', recipe('other-root'), { env: 'ROOT_IMAGE' }],
  debug: [],
};

/** @param {Image} image @returns {TargetConfiguration} */
function rootfs(image) {
  const target = step(image, 'rootfs', {
    outputs: ['{options.root}-{options.arch}.tar'],
    inputs: [lockInput('suite', 'debian', `roots.${image.variant}`), ...rootInputs[image.variant]],
    description: 'Assembles the root file system from Debian packages',
  });
  const hasOther = image.variant === 'runtime';
  return configured(
    target,
    (build) => ({
      arch: builds[build].arch,
      root: hasOther && build === 'upstream' ? 'upstream-root' : 'rootfs',
    }),
    hasOther ? ['upstream', ...otherArchitecture] : otherArchitecture,
  );
}

/**
 * A builder that is not published has the mirror of this machine, so that its apt works without another one.
 * @param {Image} image
 * @returns {TargetConfiguration}
 */
function aptMirror(image) {
  const target = step(image, 'apt-mirror', {
    outputs: ['apt-mirror-{options.arch}.tar'],
    inputs: [
      lockInput('suite', 'snapshot', 'indexes', 'archived'),
      { env: 'DEBIAN_MIRROR' },
      { env: 'DEBIAN_SECURITY_MIRROR' },
      // Asking apt itself takes a second.
      { runtime: 'cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || :' },
      { dependentTasksOutputFiles: '**/*.sha256' },
    ],
    dependsOn: ['rootfs'],
    description: 'Writes the mirror of this machine for apt in builds that are not published',
  });
  return configured(target, (build) => ({ arch: builds[build].arch }), otherArchitecture);
}

/** @param {Image} image @returns {TargetConfiguration} */
function pythonTools(image) {
  const target = step(image, 'tools', {
    command: 'install-tools',
    outputs: ['tools-{options.arch}.tar'],
    inputs: [
      lockInput('tools'),
      recipe('tools'),
      '{workspaceRoot}/images/python/rootfs-builder/**/*',
      { dependentTasksOutputFiles: '**/*.sha256' },
    ],
    dependsOn: ['rootfs', 'cpython'],
    description: 'Installs pip, virtualenv, pipenv, poetry and uv from locked wheels',
  });
  return configured(target, (build) => builds[build]);
}

/** @param {Image} image @returns {TargetConfiguration} */
function ldCache(image) {
  const target = step(image, 'ld-cache', {
    outputs: ['ld-cache-{options.arch}.tar'],
    inputs: [{ dependentTasksOutputFiles: '**/*.sha256' }],
    dependsOn: ['rootfs', cpythonOf(image.series)],
    description: 'Writes /etc/ld.so.cache for the root file system and CPython together',
  });
  return configured(target, (build) => builds[build]);
}
