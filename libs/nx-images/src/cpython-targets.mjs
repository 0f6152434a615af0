// @ts-check
import { builds, command, configured, described, otherArchitecture, projectName } from './image.mjs';
import { lockInput, nameOf, product, recipe, step } from './step.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 * @typedef {NonNullable<TargetConfiguration['dependsOn']>} Needs
 */

/**
 * The available tarballs change from run to run, so this is never cached; its file is an input of the next steps.
 * @param {Image} image
 * @returns {TargetConfiguration}
 */
export function source(image) {
  const target = {
    ...command(`tsx tools/source.ts ${nameOf(image)}`),
    outputs: [product(image, 'source.json')],
    dependsOn: ['lock-check'],
  };
  return described(
    // It is the first step, so it reports at once that an image for amd64 cannot be built on an arm64 machine.
    configured(target, (build) => ({ arch: builds[build].arch }), otherArchitecture),
    'Chooses the tarball of CPython: the locked release, or its substitute if that is not available',
  );
}

/**
 * CPython for this machine: an image for another architecture needs it too, as its build Python.
 * @param {Image} image
 * @returns {TargetConfiguration}
 */
export function compile(image) {
  const target = step(image, 'compile', {
    outputs: ['compiled-{options.flavour}.tar'],
    inputs: [
      lockInput('series', 'suite', 'roots.toolchain', 'roots.emulator', ...recipeFields),
      training,
      recipe('cpython'),
      recipe('cpython-upstream'),
      { env: 'UPSTREAM_REGISTRY' },
      { runtime: 'node -p process.arch' },
      { dependentTasksOutputFiles: '**/source.json' },
    ],
    dependsOn: ['source'],
    description: 'Compiles CPython for this machine in a root of locked packages, without network',
  });
  return configured(target, (build) => ({ flavour: builds[build].flavour }), ['release', 'upstream']);
}

/** What a release build is trained with. */
const training = '{workspaceRoot}/images/python/training/*';

/** Rules for which file goes into which image do not compile again. */
const recipeFields = ['configure', 'release', 'cross', 'cflags', 'ldflags'].map(
  (field) => `cpython.${field}`,
);

/** @param {Image} image @returns {TargetConfiguration} */
export function cpython(image) {
  const target = step(image, 'cpython', {
    outputs: [
      'cpython-{options.arch}-{options.flavour}.tar',
      'cpython-dev-{options.arch}-{options.flavour}.tar',
      'cpython-tests-{options.arch}-{options.flavour}.tar',
    ],
    inputs: [
      lockInput(
        'series',
        'cpython',
        ...['toolchain', 'emulator', 'cross', 'sysroot'].map((root) => `roots.${root}`),
      ),
      training,
      recipe('cpython'),
      { dependentTasksOutputFiles: '**/*.{sha256,json}' },
    ],
    dependsOn: ['source', 'compile'],
    description:
      'Splits CPython into the files of every image, the builder and its own tests; arm64: cross-compiles it',
  });
  return configured(target, (build) => builds[build]);
}

/** CPython of a series' builder project, as a dependency. @param {string} series @returns {Needs[number]} */
export function cpythonOf(series) {
  return { projects: [projectName(series, 'builder')], target: 'cpython' };
}
