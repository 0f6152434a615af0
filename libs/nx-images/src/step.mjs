// @ts-check
import { commandInputs } from './command-inputs.mjs';
import { command, described, projectName } from './image.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 * @typedef {NonNullable<TargetConfiguration['inputs']>} Inputs
 * @typedef {NonNullable<TargetConfiguration['dependsOn']>} Needs
 */

/**
 * A cached step: `tools/<command>.ts` writes `outputs` below the image's folder of dist/.
 * @param {Image} image
 * @param {string} name also that of the command, unless `command` names another
 * @param {{ command?: string, outputs: string[], inputs: Inputs, dependsOn?: Needs, description: string }} step
 * @returns {TargetConfiguration}
 */
export function step(image, name, { command: file = name, outputs, inputs, dependsOn = [], description }) {
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
export function nameOf({ series, variant }) {
  return projectName(series, variant);
}

/** @param {Image} image @param {string} file */
export function product({ series, variant }, file) {
  return `{workspaceRoot}/dist/python/${series}/${variant}/${file}`;
}

/**
 * Only these fields of the lock count: new Python tools do not compile CPython again.
 * @param {string[]} fields
 */
export function lockInput(...fields) {
  return { json: '{projectRoot}/lock.json', fields };
}

/**
 * The stage of the Dockerfile that a step runs, with the stages below it; the rest of the file is not an input.
 * @param {string} stage
 */
export function recipe(stage) {
  return { runtime: `node tools/recipe.mjs ${stage}` };
}
