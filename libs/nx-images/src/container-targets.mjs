// @ts-check
import { arch, projectName } from './image.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 * @typedef {'fast' | 'release'} Flavour
 */

/** @param {Image} image @returns {TargetConfiguration} */
export function containerTarget(image) {
  return {
    executor: '@nx-tools/nx-container:build',
    // It is never cached; by its inputs `nx affected` knows it.
    inputs: ['{projectRoot}/lock.json', '{workspaceRoot}/images/python/Dockerfile'],
    dependsOn: containerNeeds(image),
    options: containerOptions(image, 'fast'),
    configurations: { release: { 'build-args': buildArgs(image, 'release') } },
  };
}

/**
 * The tars that the image's stages add. Runtime and debug need CPython of the builder project, not the builder image.
 * @param {Image} image
 * @returns {NonNullable<TargetConfiguration['dependsOn']>}
 */
function containerNeeds({ series, variant }) {
  const builder = projectName(series, 'builder');
  const runtime = projectName(series, 'runtime');
  if (variant === 'builder') return ['rootfs', 'cpython', 'tools'];
  if (variant === 'runtime') return ['rootfs', 'ld-cache', { projects: [builder], target: 'cpython' }];
  return [
    'rootfs',
    { projects: [runtime], target: 'rootfs' },
    { projects: [runtime], target: 'ld-cache' },
    { projects: [builder], target: 'cpython' },
  ];
}

/** @param {Image} image @param {Flavour} flavour */
function containerOptions(image, flavour) {
  return {
    file: 'images/python/Dockerfile',
    context: `dist/python/${image.series}`,
    target: image.variant,
    network: 'none',
    quiet: true,
    load: true,
    provenance: 'false',
    platforms: [`linux/${arch}`],
    tags: imageTags(image),
    'build-args': buildArgs(image, flavour),
  };
}

/** @param {Image} image @param {Flavour} flavour */
function buildArgs(image, flavour) {
  const { series, release, suite, debian, eol } = image;
  return [
    `ARCH=${arch}`,
    `CPYTHON=${flavour}`,
    `SERIES=${series}`,
    `RELEASE=${release}`,
    `SUITE=${suite}`,
    `DEBIAN=${debian}`,
    `EOL=${eol}`,
  ];
}

/**
 * `python-distroless:3.13-debian13` and, with the full release, `python-distroless:3.13.15-debian13`.
 * @param {Image} image
 */
export function imageTags({ registry, series, release, variant, debian }) {
  const repository = variant === 'builder' ? 'python-builder' : 'python-distroless';
  const suffix = variant === 'debug' ? '-debug' : '';
  return [...new Set([series, release])].map(
    (version) => `${registry}/${repository}:${version}-debian${debian}${suffix}`,
  );
}

/**
 * Every image is held against the other two of its series, so all three have to be there.
 * @param {Image} image
 * @param {string} name
 * @returns {TargetConfiguration}
 */
export function verifyTarget(image, name) {
  const all = /** @type {const} */ (['builder', 'runtime', 'debug']);
  return {
    executor: 'nx:run-commands',
    inputs: [
      '{workspaceRoot}/images/python/tests/**/*',
      '{workspaceRoot}/libs/{engine,image,verify}/src/**/*.ts',
    ],
    options: {
      command: 'vitest run --config images/python/tests/vitest.config.ts',
      cwd: '{workspaceRoot}',
      env: {
        VERIFY_PROJECT: name,
        VERIFY_IMAGES: all.map((variant) => `${variant}=${imageTags({ ...image, variant })[0]}`).join(','),
      },
    },
    dependsOn: [
      'container',
      ...all
        .filter((v) => v !== image.variant)
        .map((v) => ({ projects: [projectName(image.series, v)], target: 'container' })),
    ],
  };
}
