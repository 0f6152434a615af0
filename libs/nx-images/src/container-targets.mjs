// @ts-check
import { commandInputs } from './command-inputs.mjs';
import { cpythonOf } from './cpython-targets.mjs';
import { builds, command, configured, described, projectName } from './image.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 */

/**
 * Makes the image from its tars and loads it into docker or podman, see src/executors/container.
 * @param {Image} image
 * @returns {TargetConfiguration}
 */
export function containerTarget(image) {
  const { series, variant } = image;
  const target = {
    executor: './libs/nx-images:container',
    // Never cached; `nx affected` finds it by its inputs.
    inputs: [
      '{projectRoot}/lock.json',
      '{workspaceRoot}/images/python/Dockerfile',
      ...commandInputs('libs/nx-images/src/executors/container/container.ts', image.workspaceRoot),
    ],
    dependsOn: containerNeeds(image),
    options: { series, variant },
  };
  return described(
    configured(target, (build) => builds[build]),
    'Builds the image, seals it as an OCI layout in dist/ and loads it into docker or podman',
  );
}

/**
 * The targets that write the image's tars, see layers.mjs, and the one that chooses the release. Runtime and debug need
 * CPython of the builder project, not the builder image.
 * @param {Image} image
 * @returns {NonNullable<TargetConfiguration['dependsOn']>}
 */
function containerNeeds({ series, variant }) {
  const [builder, runtime] = [projectName(series, 'builder'), projectName(series, 'runtime')];
  if (variant === 'builder') return ['source', 'rootfs', 'apt-mirror', 'cpython', 'tools'];
  const python = [{ projects: [builder], target: 'source' }, cpythonOf(series)];
  if (variant === 'runtime') return ['rootfs', 'ld-cache', ...python];
  const below = ['rootfs', 'ld-cache'].map((target) => ({ projects: [runtime], target }));
  return ['rootfs', ...below, ...python];
}

/**
 * What is in the sealed image. It reads the layout, which no cache has, so it is not cached either.
 * @param {Image} image
 * @returns {TargetConfiguration}
 */
export function sbomTarget({ series, variant }) {
  const source = { projects: [projectName(series, 'builder')], target: 'source' };
  const target = {
    ...command(`tsx tools/sbom.ts ${projectName(series, variant)}`),
    dependsOn: ['container', variant === 'builder' ? 'source' : source],
  };
  return described(
    configured(target, (build) => builds[build]),
    'Lists what is in the image as SPDX and CycloneDX, and compares it with the files of the image',
  );
}

/**
 * What is known to be vulnerable in the image: an answer of today.
 * @param {Image} image
 * @returns {TargetConfiguration}
 */
export function scanTarget({ series, variant }) {
  const target = { ...command(`tsx tools/scan.ts ${projectName(series, variant)}`), dependsOn: ['sbom'] };
  return described(
    configured(target, (build) => builds[build]),
    'Lists known vulnerabilities of the image; status 1 if a fix is available for one',
  );
}
