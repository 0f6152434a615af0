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
    return files.map((file) => {
      const image = readImage(file, workspaceRoot, versions);
      return [file, { projects: { [image.root]: imageProject(image) } }];
    });
  },
];

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
    release: String(lock?.release?.version ?? series),
    registry: process.env['REGISTRY'] || versions.registry || 'localhost',
  };
}

/**
 * @param {string} workspaceRoot
 * @returns {{ registry?: string, series?: Record<string, { suite: string }>, suites?: Record<string, { debian: number }> }}
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
