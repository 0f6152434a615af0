// @ts-check
// The Nx plugin that makes a project of every images/python/<series>/<variant>/lock.json. It is JavaScript, checked as
// TypeScript by its comments, so that Nx loads it on every supported Node without a transpiler and in milliseconds.
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
    const newest = newestVerified(images);
    return images.map((image, index) => [
      files[index] ?? '',
      { projects: { [image.root]: imageProject({ ...image, newest: image.series === newest }) } },
    ]);
  },
];

/**
 * The newest series whose tarball has been had: what CI tries on each push where all would take too long.
 * @param {Image[]} images
 */
function newestVerified(images) {
  const series = images.filter(({ verified }) => verified).map((image) => image.series);
  const minor = (/** @type {string} */ name) => Number(name.split('.')[1]);
  return series.sort((a, b) => minor(a) - minor(b)).at(-1);
}

/**
 * The lock says what the project's tags are. It is read leniently here: a faulty lock must not take away the target
 * that mends it, and every step that builds from it checks it in full.
 * @param {string} file path of the lock, relative to the workspace
 * @param {string} workspaceRoot
 * @param {ReturnType<typeof readVersions>} versions
 * @returns {Image}
 */
function readImage(file, workspaceRoot, versions) {
  const root = dirname(file);
  const [series = '', variant = ''] = root.split('/').slice(-2);
  const lock = readJson(join(workspaceRoot, file));
  const source = process.env['CI_PROJECT_URL'] || versions.source;
  const suite = versions.series?.[series]?.suite ?? lock?.suite ?? 'unknown';
  if (!variants.includes(variant)) {
    throw new Error(`${file}: "${variant}" is no variant; a folder is one of ${variants.join(', ')}`);
  }
  return {
    root,
    series,
    variant: /** @type {Image['variant']} */ (variant),
    suite,
    debian: versions.suites?.[suite]?.debian ?? lock?.debian ?? 0,
    eol: String(lock?.eol ?? 'unknown'),
    ...readRelease(series, lock),
    registry: process.env['REGISTRY'] || versions.registry || 'localhost',
    ...(source ? { source } : {}),
  };
}

/**
 * The release that is built: the lock's, or the one of this series that CPYTHON_RELEASE names.
 * @param {string} series
 * @param {any} lock
 */
function readRelease(series, lock) {
  const locked = String(lock?.release?.version ?? series);
  const named = process.env['CPYTHON_RELEASE'];
  if (named && process.env['LOCK'] === 'frozen') {
    throw new Error(
      `cannot use CPYTHON_RELEASE "${named}": LOCK=frozen takes what the locks name; unset one`,
    );
  }
  const isNamed = named?.startsWith(`${series}.`) === true && named !== locked;
  const release = isNamed ? named : locked;
  const instead = lock?.release?.instead ?? (isNamed ? locked : undefined);
  return {
    release,
    named: isNamed,
    verified: lock?.release?.verified === true,
    ...(instead && instead !== release ? { instead } : {}),
  };
}

/**
 * @param {string} workspaceRoot
 * @returns {{ registry?: string, source?: string, series?: Record<string, { suite: string }>, suites?: Record<string, { debian: number }> }}
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
