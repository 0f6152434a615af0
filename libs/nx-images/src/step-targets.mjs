// @ts-check
import { commandInputs } from './command-inputs.mjs';
import { builds, command, configured, described, otherArchitecture, projectName } from './image.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 * @typedef {NonNullable<TargetConfiguration['inputs']>} Inputs
 * @typedef {NonNullable<TargetConfiguration['dependsOn']>} Needs
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

/**
 * The available tarballs change from run to run, so this is never cached; its file is an input of the next steps.
 * @param {Image} image
 * @returns {TargetConfiguration}
 */
function source(image) {
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

/**
 * CPython for this machine: an image for another architecture needs it too, as its build Python.
 * @param {Image} image
 * @returns {TargetConfiguration}
 */
function compile(image) {
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
function cpython(image) {
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

/** CPython of a series' builder project, as a dependency. @param {string} series @returns {Needs[number]} */
export function cpythonOf(series) {
  return { projects: [projectName(series, 'builder')], target: 'cpython' };
}

/**
 * A cached step: `tools/<command>.ts` writes `outputs` below the image's folder of dist/.
 * @param {Image} image
 * @param {string} name also that of the command, unless `command` names another
 * @param {{ command?: string, outputs: string[], inputs: Inputs, dependsOn?: Needs, description: string }} step
 * @returns {TargetConfiguration}
 */
function step(image, name, { command: file = name, outputs, inputs, dependsOn = [], description }) {
  const tool = `tools/${file}.ts`;
  const target = {
    ...command(`tsx ${tool} ${nameOf(image)}`),
    cache: true,
    inputs: [...inputs, ...commandInputs(tool, image.workspaceRoot)],
    // Next to each tar is its digest; later steps are cached by it.
    outputs: outputs.flatMap((file) => [product(image, file), product(image, `${file}.sha256`)]),
    dependsOn: ['lock-check', ...dependsOn],
  };
  return described(target, description);
}

/** @param {Image} image */
function nameOf({ series, variant }) {
  return projectName(series, variant);
}

/** @param {Image} image @param {string} file */
function product({ series, variant }, file) {
  return `{workspaceRoot}/dist/python/${series}/${variant}/${file}`;
}

/**
 * Only these fields of the lock count: new Python tools do not compile CPython again.
 * @param {string[]} fields
 */
function lockInput(...fields) {
  return { json: '{projectRoot}/lock.json', fields };
}

/**
 * The stage of the Dockerfile that a step runs, with the stages below it; the rest of the file is not an input.
 * @param {string} stage
 */
function recipe(stage) {
  return { runtime: `node tools/recipe.mjs ${stage}` };
}
