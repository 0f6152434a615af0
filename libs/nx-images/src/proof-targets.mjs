// @ts-check

import { cpythonOf } from './cpython-targets.mjs';
import { builds, command, configured, described, layoutFolder, projectName } from './image.mjs';
import { imageTags } from './tags.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('./image.mjs').Build} Build
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 */

/**
 * The targets that check an image against people's needs. None is cached, because an engine's image is not a file.
 * @param {Image} image
 * @param {string} name
 * @returns {Record<string, TargetConfiguration>}
 */
export function proofTargets(image, name) {
  const verify = verifyTarget(image, name);
  if (image.variant === 'debug') return { verify };
  if (image.variant === 'runtime') return { verify, regrtest: regrtest(image, name) };
  return { verify, examples: examples(image, name), pypi: pypi(image, name) };
}

/**
 * An image is compared with the images that it is made for or from, so they must exist. Checks of the builder and
 * another image belong to the builder, so that a runtime can be verified on machines that cannot build a builder.
 * @param {Image} image
 * @param {string} name
 * @returns {TargetConfiguration}
 */
function verifyTarget(image, name) {
  const target = {
    ...command('vitest run --config images/python/tests/vitest.config.ts'),
    inputs: [
      '{workspaceRoot}/images/python/{budget.yaml,tests/**/*}',
      '{workspaceRoot}/libs/{engine,image,verify}/src/**/*.ts',
    ],
    dependsOn: containers(image),
  };
  return described(
    configured(target, (build) => ({
      env: { ...verifyEnv(image, name, build), VERIFY_LAYOUT: layoutFolder(image, builds[build]) },
    })),
    'Checks the image file by file, and runs it',
  );
}

/**
 * The applications of examples/, on builder and runtime; `quick` is two of them.
 * @param {Image} image
 * @param {string} name
 * @returns {TargetConfiguration}
 */
function examples(image, name) {
  const line = 'vitest run --config examples/vitest.config.ts';
  const { options, ...target } = command(line);
  return {
    ...target,
    metadata: { description: 'Builds and runs the applications of examples/ on the images of the series' },
    options: { ...options, env: verifyEnv(image, name, '') },
    inputs: ['{workspaceRoot}/examples/**/*', '!{workspaceRoot}/examples/**/README.md'],
    dependsOn: containers(image),
    configurations: { quick: { command: `${line} hello-world flask` } },
  };
}

/**
 * CPython's own tests in the runtime, with the modules that only they use, from the compile of the same CPython.
 * @param {Image} image
 * @param {string} name
 * @returns {TargetConfiguration}
 */
function regrtest({ series }, name) {
  const target = {
    ...command(`tsx tools/regrtest.ts ${name}`),
    dependsOn: ['container', cpythonOf(series)],
  };
  return described(
    configured(target, (build) => ({ flavour: builds[build].flavour }), ['release']),
    "Runs CPython's own tests in the image",
  );
}

/**
 * The most downloaded packages, from the builder into the runtime.
 * @param {Image} image
 * @param {string} name
 * @returns {TargetConfiguration}
 */
function pypi(image, name) {
  const target = { ...command(`tsx tools/pypi.ts ${name}`), dependsOn: containers(image) };
  return described(
    target,
    'Installs the most downloaded packages of PyPI in the builder and imports each in the runtime',
  );
}

/** @type {Record<Image['variant'], Image['variant'][]>} */
const beside = { runtime: [], debug: ['runtime'], builder: ['runtime', 'debug'] };

/**
 * The images of its series with which an image is compared, and itself.
 * @param {Image} image
 * @returns {NonNullable<TargetConfiguration['dependsOn']>}
 */
function containers({ series, variant }) {
  return [
    'container',
    ...beside[variant].map((other) => ({ projects: [projectName(series, other)], target: 'container' })),
  ];
}

/** @param {Image} image @param {string} name @param {Build} build */
function verifyEnv(image, name, build) {
  const images = [image.variant, ...beside[image.variant]];
  return {
    VERIFY_PROJECT: name,
    VERIFY_IMAGES: images
      .map((variant) => `${variant}=${imageTags({ ...image, variant }, build)[0]}`)
      .join(','),
  };
}
