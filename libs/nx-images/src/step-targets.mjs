// @ts-check
import { arch, command, projectName } from './image.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 */

/** @param {Image} image @param {string} name @returns {Record<string, TargetConfiguration>} */
export function stepTargets(image, name) {
  const root = step(image, {
    command: `tsx tools/rootfs.ts ${name}`,
    outputs: [`rootfs-${arch}.tar`],
    inputs: [lockInput('suite', `roots.${image.variant}`), ...rootInputs[image.variant]],
  });
  if (image.variant === 'debug') return { rootfs: root };
  if (image.variant === 'runtime') return { rootfs: root, 'ld-cache': ldCache(image, name) };
  return { rootfs: root, cpython: cpython(image, name), tools: pythonTools(image, name) };
}

// The builder's apt is set up with the mirror of the machine that builds, or with the archive as it was.
const mirror = [
  lockInput('snapshot'),
  { env: 'DEBIAN_MIRROR' },
  { env: 'DEBIAN_SECURITY_MIRROR' },
  {
    runtime: "apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' 2>/dev/null || :",
  },
];

/** What a root file system is made from besides its packages. @type {Record<Image['variant'], NonNullable<TargetConfiguration['inputs']>>} */
const rootInputs = {
  builder: [recipe('debian'), ...mirror],
  runtime: ['{workspaceRoot}/images/python/rootfs/**/*'],
  debug: [],
};

/** @param {Image} image @param {string} name @returns {TargetConfiguration} */
function cpython(image, name) {
  return flavoured(
    step(image, {
      command: `tsx tools/cpython.ts ${name}`,
      outputs: [`cpython-${arch}-{options.flavour}.tar`, `cpython-dev-${arch}-{options.flavour}.tar`],
      inputs: [lockInput('series', 'release', 'roots.toolchain', 'cpython'), recipe('cpython')],
    }),
  );
}

/** @param {Image} image @param {string} name @returns {TargetConfiguration} */
function pythonTools(image, name) {
  return flavoured(
    step(image, {
      command: `tsx tools/tools.ts ${name}`,
      outputs: [`tools-${arch}.tar`],
      inputs: [lockInput('tools'), recipe('tools'), { dependentTasksOutputFiles: '**/*.tar' }],
      dependsOn: ['rootfs', 'cpython'],
    }),
  );
}

/** @param {Image} image @param {string} name @returns {TargetConfiguration} */
function ldCache(image, name) {
  return flavoured(
    step(image, {
      command: `tsx tools/ld-cache.ts ${name}`,
      outputs: [`ld-cache-${arch}.tar`],
      inputs: [{ dependentTasksOutputFiles: '**/*.tar' }],
      dependsOn: ['rootfs', { projects: [projectName(image.series, 'builder')], target: 'cpython' }],
    }),
  );
}

/**
 * Holds the lock against the YAML files. The steps look at single fields of the lock, so one that is restored from the
 * cache would not see that the lock is stale or faulty.
 * @param {string} name
 * @returns {TargetConfiguration}
 */
export function lockCheck(name) {
  return {
    ...command(`tsx tools/lock.ts --check ${name}`),
    cache: true,
    inputs: [
      '{projectRoot}/lock.json',
      '{workspaceRoot}/images/python/{versions,packages}.yaml',
      '{workspaceRoot}/tools/lock.ts',
      'machinery',
    ],
  };
}

/**
 * A cached step that writes `outputs` below the image's folder of dist/.
 * @param {Image} image
 * @param {{ command: string, outputs: string[], inputs: TargetConfiguration['inputs'], dependsOn?: TargetConfiguration['dependsOn'] }} step
 * @returns {TargetConfiguration}
 */
function step(image, { command: line, outputs, inputs = [], dependsOn = [] }) {
  return {
    ...command(line),
    cache: true,
    inputs: [...inputs, `{workspaceRoot}/${/tools\/\S+/.exec(line)?.[0]}`, 'machinery'],
    outputs: outputs.map((file) => `{workspaceRoot}/dist/python/${image.series}/${image.variant}/${file}`),
    dependsOn: ['lock-check', ...dependsOn],
  };
}

/**
 * A step that is run for one flavour of CPython: by default for `fast`, in the configuration `release` for that.
 * @param {TargetConfiguration} target
 * @returns {TargetConfiguration}
 */
function flavoured(target) {
  return {
    ...target,
    options: { ...target.options, flavour: 'fast' },
    configurations: { release: { flavour: 'release' } },
  };
}

/**
 * Only these fields of the lock count: new Python tools are no reason to compile CPython again.
 * @param {string[]} fields
 */
function lockInput(...fields) {
  return { json: '{projectRoot}/lock.json', fields };
}

/**
 * The stage of the Dockerfile that a step runs, with those below it; the rest of the file is no input.
 * @param {string} stage
 */
function recipe(stage) {
  return { runtime: `node tools/recipe.mjs ${stage}` };
}
