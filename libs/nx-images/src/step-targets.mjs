// @ts-check
import { builds, command, configured, native, projectName } from './image.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('./image.mjs').Build} Build
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 */

/** @param {Image} image @param {string} name @returns {Record<string, TargetConfiguration>} */
export function stepTargets(image, name) {
  const root = rootfs(image, name);
  if (image.variant === 'debug') return { rootfs: root };
  if (image.variant === 'runtime') {
    return { rootfs: root, 'other-root': otherRoot(image, name), 'ld-cache': ldCache(image, name) };
  }
  return {
    rootfs: root,
    cpython: cpython(image, name),
    ...(native === 'amd64' ? { cross: cross(image, name) } : {}),
    tools: pythonTools(image, name),
  };
}

/** The targets that bring about CPython for whatever architecture is asked for. */
export const cpythonTargets = native === 'amd64' ? ['cpython', 'cross'] : ['cpython'];

/** Those of a series' builder, as dependencies. @param {string} series */
export function cpythonOf(series) {
  return cpythonTargets.map((target) => ({ projects: [projectName(series, 'builder')], target }));
}

// The builder's apt is set up with the mirror of the machine that builds, or with the archive as it was.
const mirror = [
  lockInput('snapshot'),
  { env: 'DEBIAN_MIRROR' },
  { env: 'DEBIAN_SECURITY_MIRROR' },
  // What apt makes of these takes it a second to tell.
  { runtime: 'cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || :' },
];

/** What a root file system is made from besides its packages. @type {Record<Image['variant'], NonNullable<TargetConfiguration['inputs']>>} */
const rootInputs = {
  builder: [recipe('debian'), ...mirror],
  runtime: ['{workspaceRoot}/images/python/rootfs/**/*'],
  debug: [],
};

/** @param {Image} image @param {string} name @returns {TargetConfiguration} */
function rootfs(image, name) {
  const target = step(image, {
    command: `tsx tools/rootfs.ts ${name}`,
    outputs: ['rootfs-{options.arch}.tar'],
    inputs: [lockInput('suite', `roots.${image.variant}`), ...rootInputs[image.variant]],
  });
  return configured(target, (build) => ({ arch: builds[build].arch }), ['arm64']);
}

/**
 * CPython compiled on this machine, or taken from upstream's image. On amd64 there is no arm64 among its configurations:
 * asked for that, Nx runs it as it is, and `cross` has the native build that it needs.
 * @param {Image} image
 * @param {string} name
 * @returns {TargetConfiguration}
 */
function cpython(image, name) {
  const target = compile(image, name);
  return configured(
    target,
    (build) => builds[build],
    native === 'arm64' ? ['release', 'upstream', 'arm64'] : ['release', 'upstream'],
  );
}

/**
 * CPython cross-compiled for arm64; nothing to do where that is not asked for.
 * @param {Image} image
 * @param {string} name
 * @returns {TargetConfiguration}
 */
function cross(image, name) {
  const target = compile(image, name, ['cpython']);
  const { command: line } = target.options;
  return {
    ...target,
    options: { ...target.options, command: 'true', arch: 'none', flavour: 'none' },
    configurations: { arm64: { command: line, ...builds.arm64 } },
  };
}

/**
 * @param {Image} image
 * @param {string} name
 * @param {string[]} [dependsOn]
 * @returns {TargetConfiguration}
 */
function compile(image, name, dependsOn = []) {
  return step(image, {
    command: `tsx tools/cpython.ts ${name}${image.named ? ` --release=${image.release}` : ''}`,
    outputs: [
      'cpython-{options.arch}-{options.flavour}.tar',
      'cpython-dev-{options.arch}-{options.flavour}.tar',
    ],
    inputs: [
      lockInput('series', 'release', 'roots.toolchain', 'roots.cross', 'roots.sysroot', 'cpython'),
      recipe('cpython'),
      recipe('cpython-upstream'),
      { env: 'UPSTREAM_REGISTRY' },
    ],
    dependsOn,
  });
}

/** @param {Image} image @param {string} name @returns {TargetConfiguration} */
function pythonTools(image, name) {
  const target = step(image, {
    command: `tsx tools/tools.ts ${name}`,
    outputs: ['tools-{options.arch}.tar'],
    inputs: [
      lockInput('tools'),
      recipe('tools'),
      '{workspaceRoot}/images/python/rootfs-builder/**/*',
      { dependentTasksOutputFiles: '**/*.tar' },
    ],
    dependsOn: ['rootfs', ...cpythonTargets],
  });
  return configured(target, (build) => builds[build]);
}

/**
 * The runtime's root with packages of ROOT_IMAGE in place of ours; nothing to do where that is not asked for.
 * @param {Image} image
 * @param {string} name
 * @returns {TargetConfiguration}
 */
function otherRoot(image, name) {
  const target = step(image, {
    command: 'true',
    tool: 'tools/other-root.ts',
    outputs: ['other-root-{options.arch}.tar'],
    inputs: [
      lockInput('suite', 'debian', 'roots.runtime'),
      recipe('other-root'),
      { env: 'ROOT_IMAGE' },
      { dependentTasksOutputFiles: '**/*.tar' },
    ],
    dependsOn: ['rootfs'],
  });
  const { arch } = builds.upstream;
  const isAsked = runtimeRoot('upstream') === 'other-root';
  return {
    ...target,
    options: { ...target.options, arch: 'none' },
    configurations: isAsked ? { upstream: { command: `tsx tools/other-root.ts ${name}`, arch } } : {},
  };
}

/**
 * Which tar is the runtime's root. Upstream's way may have another: ROOT_IMAGE=gcr.io/distroless/cc-debian13.
 * @param {Build} build
 */
export function runtimeRoot(build) {
  return build === 'upstream' && process.env['ROOT_IMAGE'] ? 'other-root' : 'rootfs';
}

/** @param {Image} image @param {string} name @returns {TargetConfiguration} */
function ldCache(image, name) {
  const target = step(image, {
    command: `tsx tools/ld-cache.ts ${name}`,
    outputs: ['ld-cache-{options.arch}.tar'],
    inputs: [{ dependentTasksOutputFiles: '**/*.tar' }, { env: 'ROOT_IMAGE' }],
    dependsOn: ['rootfs', 'other-root', ...cpythonOf(image.series)],
  });
  return configured(target, (build) => builds[build]);
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
      { env: 'LOCK' },
      'machinery',
    ],
  };
}

/**
 * A cached step that writes `outputs` below the image's folder of dist/.
 * @param {Image} image
 * @param {{ command: string, tool?: string | undefined, outputs: string[], inputs: TargetConfiguration['inputs'], dependsOn?: TargetConfiguration['dependsOn'] }} step
 * @returns {TargetConfiguration}
 */
function step(
  image,
  { command: line, tool = /tools\/\S+/.exec(line)?.[0], outputs, inputs = [], dependsOn = [] },
) {
  return {
    ...command(line),
    cache: true,
    inputs: [...inputs, `{workspaceRoot}/${tool}`, 'machinery'],
    outputs: outputs.map((file) => `{workspaceRoot}/dist/python/${image.series}/${image.variant}/${file}`),
    dependsOn: ['lock-check', ...dependsOn],
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
