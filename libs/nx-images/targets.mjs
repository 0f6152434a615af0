// @ts-check

/**
 * What a project's targets are made from.
 * @typedef {object} Image
 * @property {string} root folder of the lock, relative to the workspace
 * @property {string} series
 * @property {'builder' | 'runtime' | 'debug'} variant
 * @property {string} suite
 * @property {number} debian the suite's release number
 * @property {string} eol end of upstream's support
 * @property {string} release
 * @property {string} registry registry and namespace
 *
 * @typedef {import('@nx/devkit').ProjectConfiguration} ProjectConfiguration
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 * @typedef {'fast' | 'release'} Flavour
 */

const arch = 'amd64';

/**
 * The Nx project of one image. Steps that write tars under dist/ are cached; what changes an engine is not.
 * @param {Image} image
 * @returns {ProjectConfiguration}
 */
export function imageProject(image) {
  const name = projectName(image.series, image.variant);
  return {
    name,
    root: image.root,
    projectType: 'application',
    tags: [`series:${image.series}`, `variant:${image.variant}`, `suite:${image.suite}`],
    implicitDependencies: below[image.variant].map((variant) => projectName(image.series, variant)),
    targets: {
      ...stepTargets(image, name),
      container: containerTarget(image),
      verify: verifyTarget(image, name),
      lock: command(`tsx tools/lock.ts ${name}`),
      fetch: command(`tsx tools/fetch.ts ${name}`),
    },
  };
}

/** What each variant is built on, and so is affected by. @type {Record<Image['variant'], Image['variant'][]>} */
const below = { builder: [], runtime: ['builder'], debug: ['runtime'] };

/** @param {string} series @param {string} variant */
function projectName(series, variant) {
  return `python-${series}-${variant}`;
}

/** @param {Image} image @param {string} name @returns {Record<string, TargetConfiguration>} */
function stepTargets(image, name) {
  const root = step(image, {
    command: `tsx tools/rootfs.ts ${name}`,
    outputs: [`rootfs-${arch}.tar`],
    inputs: [
      ...lockInput(`roots.${image.variant}`),
      '{workspaceRoot}/images/python/rootfs/**/*',
      ...(image.variant === 'builder' ? [recipe('debian')] : []),
    ],
  });
  if (image.variant === 'debug') return { rootfs: root };
  if (image.variant === 'runtime') return { rootfs: root, 'ld-cache': ldCache(image, name) };
  return { rootfs: root, cpython: cpython(image, name), tools: pythonTools(image, name) };
}

/** @param {Image} image @param {string} name @returns {TargetConfiguration} */
function cpython(image, name) {
  const target = step(image, {
    command: `tsx tools/cpython.ts ${name}`,
    outputs: ['fast', 'release'].flatMap((flavour) => [
      `cpython-${arch}-${flavour}.tar`,
      `cpython-dev-${arch}-${flavour}.tar`,
    ]),
    inputs: [...lockInput('roots.toolchain', 'cpython'), recipe('cpython')],
  });
  return {
    ...target,
    configurations: { release: { command: `tsx tools/cpython.ts ${name} --flavour release` } },
  };
}

/** @param {Image} image @param {string} name @returns {TargetConfiguration} */
function pythonTools(image, name) {
  return step(image, {
    command: `tsx tools/tools.ts ${name}`,
    outputs: [`tools-${arch}.tar`],
    inputs: [...lockInput('tools', 'roots.pip'), recipe('tools'), { dependentTasksOutputFiles: '**/*.tar' }],
    dependsOn: ['rootfs', { target: 'cpython' }],
  });
}

/** @param {Image} image @param {string} name @returns {TargetConfiguration} */
function ldCache(image, name) {
  return step(image, {
    command: `tsx tools/ld-cache.ts ${name}`,
    outputs: [`ld-cache-${arch}.tar`],
    inputs: [{ dependentTasksOutputFiles: '**/*.tar', transitive: true }],
    dependsOn: ['rootfs', { projects: [projectName(image.series, 'builder')], target: 'cpython' }],
  });
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
    dependsOn,
  };
}

/** @param {string} line @returns {TargetConfiguration} */
function command(line) {
  return { executor: 'nx:run-commands', options: { command: line, cwd: '{workspaceRoot}' } };
}

/**
 * Only these fields of the lock count: new Python tools are no reason to compile CPython again.
 * @param {string[]} fields
 * @returns {NonNullable<TargetConfiguration['inputs']>}
 */
function lockInput(...fields) {
  const always = ['series', 'variant', 'suite', 'release'];
  return [{ json: '{projectRoot}/lock.json', fields: [...always, ...fields] }];
}

/**
 * The stage of the Dockerfile that a step runs, with those below it; the rest of the file is no input.
 * @param {string} stage
 */
function recipe(stage) {
  return { runtime: `node tools/recipe.mjs ${stage}` };
}

/** @param {Image} image @returns {TargetConfiguration} */
function containerTarget(image) {
  return {
    executor: '@nx-tools/nx-container:build',
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
  const { series, release, suite, eol } = image;
  return [
    `ARCH=${arch}`,
    `CPYTHON=${flavour}`,
    `SERIES=${series}`,
    `RELEASE=${release}`,
    `SUITE=${suite}`,
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
function verifyTarget(image, name) {
  const all = /** @type {const} */ (['builder', 'runtime', 'debug']);
  return {
    executor: 'nx:run-commands',
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
