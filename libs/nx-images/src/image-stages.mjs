// @ts-check

/** @typedef {import('@nx/devkit').ProjectConfiguration} ProjectConfiguration */

/**
 * The stages of the Dockerfile that a project's targets run: an edit of one of them affects the project. The stage of
 * an image has the name of its variant.
 * @param {ProjectConfiguration} project
 * @returns {string[]} each once
 */
export function imageStages({ targets = {} }) {
  const stages = Object.values(targets).flatMap(({ inputs = [], options }) => [
    ...inputs.map((input) =>
      typeof input === 'object' && 'runtime' in input ? recipeStage(input.runtime) : undefined,
    ),
    options?.variant,
  ]);
  return [...new Set(stages.filter((stage) => stage !== undefined))];
}

/** The stage that an input of a step names: `node tools/recipe.mjs cpython`. @param {string} line */
function recipeStage(line) {
  return /\brecipe\.mjs (\S+)/.exec(line)?.[1];
}
