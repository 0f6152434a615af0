// @ts-check
// The Nx plugin that makes a project from each images/python/<series>/<variant>/lock.json. It is JavaScript with types
// in comments, so that Nx loads it on every supported Node without a transpiler, in milliseconds.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { imageProject } from './project.mjs';

/** @typedef {import('./image.mjs').Image} Image */

const pattern = 'images/python/*/*/lock.json';
const variants = ['builder', 'runtime', 'debug'];

/** @type {import('@nx/devkit').CreateNodes} */
export const createNodes = [
  pattern,
  (files, _options, { workspaceRoot }) => {
    const versions = readVersions(workspaceRoot);
    const images = files.map((file) => readImage(file, workspaceRoot, versions));
    const newest = newestEverywhere(images);
    return images.map((image, index) => [
      files[index] ?? '',
      { projects: { [image.root]: imageProject({ ...image, newest: image.series === newest }) } },
    ]);
  },
];

/**
 * The newest series that can be built on every machine, because it has a substitute: CI uses it on each push for tests
 * that would take too long for all series.
 * @param {Image[]} images
 */
function newestEverywhere(images) {
  const series = images.filter(({ hasSubstitute }) => hasSubstitute).map((image) => image.series);
  const minor = (/** @type {string} */ name) => Number(name.split('.')[1]);
  return series.sort((a, b) => minor(a) - minor(b)).at(-1);
}

/**
 * The lock is read leniently here: a damaged lock must not remove the target that fixes it, and every build step checks
 * it completely. The environment is not read, so the graph is the same for everybody.
 * @param {string} file path of the lock, relative to the workspace
 * @param {string} workspaceRoot
 * @param {ReturnType<typeof readVersions>} versions
 * @returns {Image}
 */
function readImage(file, workspaceRoot, versions) {
  const root = dirname(file);
  const [series = '', variant = ''] = root.split('/').slice(-2);
  const lock = readJson(join(workspaceRoot, file));
  const suite = versions.series?.[series]?.suite ?? lock?.suite ?? 'unknown';
  if (!variants.includes(variant)) {
    throw new Error(`${file}: "${variant}" is not a variant; a folder is one of ${variants.join(', ')}`);
  }
  return {
    root,
    workspaceRoot,
    series,
    variant: /** @type {Image['variant']} */ (variant),
    suite,
    debian: versions.suites?.[suite]?.debian ?? lock?.debian ?? 0,
    eol: String(lock?.eol ?? 'unknown'),
    hasSubstitute: lock?.substitute !== undefined,
  };
}

/**
 * @param {string} workspaceRoot
 * @returns {{ series?: Record<string, { suite: string }>, suites?: Record<string, { debian: number }> }}
 */
function readVersions(workspaceRoot) {
  const file = 'images/python/versions.yaml';
  try {
    return parse(readFileSync(join(workspaceRoot, file), 'utf8')) ?? {};
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : error}`);
  }
}

/**
 * @param {string} path
 * @returns {any}
 */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
