// @ts-check
import { builds, configured, projectName } from './image.mjs';
import { imageLabels } from './labels.mjs';
import { cpythonOf, cpythonTargets, runtimeRoot } from './step-targets.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('./image.mjs').Build} Build
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 */

/** @param {Image} image @returns {TargetConfiguration} */
export function containerTarget(image) {
  const target = {
    executor: '@nx-tools/nx-container:build',
    // It is never cached; by its inputs `nx affected` knows it.
    inputs: ['{projectRoot}/lock.json', '{workspaceRoot}/images/python/Dockerfile'],
    dependsOn: ['notice', 'layers'],
    options: {
      file: 'images/python/Dockerfile',
      context: contextFolder(image),
      target: image.variant,
      network: 'none',
      quiet: true,
      load: true,
      provenance: 'false',
    },
  };
  return configured(target, (build) => ({
    platforms: [`linux/${builds[build].arch}`],
    tags: imageTags(image, build),
    labels: imageLabels(image, build),
    'build-args': [
      `ARCH=${builds[build].arch}`,
      `CPYTHON=${builds[build].flavour}`,
      `STAGE=${image.variant}-files`,
      ...(runtimeRoot(build) === 'other-root' ? ['ROOT=other-root'] : []),
      // The files come from a layout, where ./nx says so (see layersTarget), else from the stage.
      `$LAYERS_ARGUMENT=${layersFolder(image, build)}`,
    ],
  }));
}

/**
 * Brings the image's tars to where the engine takes them from.
 *
 * podman's ADD writes tar headers of its own, but podman keeps the layers of an image that it reads: for it the tars become
 * an image layout, so both engines have the same layers, the tars.
 *
 * docker gets copies of them in a folder of the image's own. It sends what has changed since the build before in this
 * folder, by its time: so images do not share one, and what Nx has restored is copied only where it is another.
 * @param {Image} image
 * @returns {TargetConfiguration}
 */
export function layersTarget(image) {
  const target = {
    executor: 'nx:run-commands',
    inputs: [{ runtime: `node tools/recipe.mjs ${image.variant}-files` }],
    dependsOn: layersNeeds(image),
    options: { cwd: '{workspaceRoot}' },
  };
  return configured(target, (build) => {
    const tars = layers(image, build);
    const folder = `dist/python/${image.series}`;
    const files = tars.map((tar) => `${folder}/${tar}`).join(' ');
    const layout = `tsx tools/layers.ts ${builds[build].arch} ${layersFolder(image, build)} ${files}`;
    const copy = `cmp -s ${folder}/$tar ${contextFolder(image)}/$tar || cp ${folder}/$tar ${contextFolder(image)}/$tar`;
    const folders = [...new Set(tars.map((tar) => `${contextFolder(image)}/${tar.split('/')[0]}`))].join(' ');
    return {
      command: [
        `mkdir -p ${folders}`,
        `if [ "$LAYERS_ARGUMENT" = layout ]; then ${layout}`,
        `else for tar in ${tars.join(' ')}; do ${copy} || exit 1; done`,
        'fi',
      ].join('; '),
    };
  });
}

/**
 * What docker builds from; podman, which has a layout, from nothing. buildx knows a context again by the last part of its
 * path, so that is the image's name.
 * @param {Image} image
 */
function contextFolder({ series, variant }) {
  return `dist/python/${series}/${variant}/${projectName(series, variant)}`;
}

/** @param {Image} image @param {Build} build */
function layersFolder({ series, variant }, build) {
  return `dist/python/${series}/${variant}/layers-${builds[build].arch}-${builds[build].flavour}`;
}

/** The tars of an image's layers, the lowest first. @param {Image} image @param {Build} build @returns {string[]} */
function layers({ variant }, build) {
  const { arch, flavour } = builds[build];
  const python = `builder/cpython-${arch}-${flavour}.tar`;
  const runtime = [`runtime/${runtimeRoot(build)}-${arch}.tar`, python, `runtime/ld-cache-${arch}.tar`];
  if (variant === 'runtime') return runtime;
  if (variant === 'debug') return [...runtime, `debug/rootfs-${arch}.tar`];
  return [
    `builder/rootfs-${arch}.tar`,
    python,
    `builder/cpython-dev-${arch}-${flavour}.tar`,
    `builder/tools-${arch}.tar`,
  ];
}

/**
 * The targets that write these tars. Runtime and debug need CPython of the builder project, not the builder image.
 * @param {Image} image
 * @returns {NonNullable<TargetConfiguration['dependsOn']>}
 */
function layersNeeds({ series, variant }) {
  const runtime = projectName(series, 'runtime');
  if (variant === 'builder') return ['rootfs', ...cpythonTargets, 'tools'];
  if (variant === 'runtime') return ['rootfs', 'other-root', 'ld-cache', ...cpythonOf(series)];
  return [
    'rootfs',
    { projects: [runtime], target: 'rootfs' },
    { projects: [runtime], target: 'other-root' },
    { projects: [runtime], target: 'ld-cache' },
    ...cpythonOf(series),
  ];
}

/**
 * `python-distroless:3.13-debian13` and, with the full release, `python-distroless:3.13.15-debian13`.
 * @param {Image} image
 * @param {Build} [build]
 */
export function imageTags({ registry, series, release, variant, debian }, build = '') {
  const repository = variant === 'builder' ? 'python-builder' : 'python-distroless';
  const suffix = variant === 'debug' ? '-debug' : '';
  return [...new Set([series, release])].map(
    (version) => `${registry}/${repository}:${version}-debian${debian}${suffix}${buildSuffix[build]}`,
  );
}

/** A release build is what is published, so it takes the plain tag. @type {Record<Build, string>} */
const buildSuffix = { '': '', release: '', upstream: '-upstream', arm64: '-arm64' };
