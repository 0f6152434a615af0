// @ts-check
import { builds, configured, projectName } from './image.mjs';
import { cpythonOf, cpythonTargets } from './step-targets.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 */

/**
 * Makes the image of its tars and loads it into docker or podman, see src/executors/container.
 * @param {Image} image
 * @returns {TargetConfiguration}
 */
export function containerTarget(image) {
  const { series, variant } = image;
  const target = {
    executor: './libs/nx-images:container',
    // It is never cached; `nx affected` finds it by its inputs.
    inputs: ['{projectRoot}/lock.json', '{workspaceRoot}/images/python/Dockerfile'],
    dependsOn: containerNeeds(image),
    options: { series, variant },
    metadata: {
      description: 'Builds the image, seals it as an OCI layout in dist/ and loads it into docker or podman',
    },
  };
  return configured(target, (build) => builds[build]);
}

/**
 * The targets that write the image's tars, see layers.mjs, and the one that chooses the release. Runtime and debug need
 * CPython of the builder project, not the builder image.
 * @param {Image} image
 * @returns {NonNullable<TargetConfiguration['dependsOn']>}
 */
function containerNeeds({ series, variant }) {
  const [builder, runtime] = [projectName(series, 'builder'), projectName(series, 'runtime')];
  if (variant === 'builder') return ['source', 'rootfs', ...cpythonTargets, 'tools'];
  const source = { projects: [builder], target: 'source' };
  if (variant === 'runtime') return [source, 'rootfs', 'other-root', 'ld-cache', ...cpythonOf(series)];
  return [
    source,
    'rootfs',
    { projects: [runtime], target: 'rootfs' },
    { projects: [runtime], target: 'other-root' },
    { projects: [runtime], target: 'ld-cache' },
    ...cpythonOf(series),
  ];
}
