// @ts-check

/** @typedef {import('@nx/devkit').ProjectConfiguration} ProjectConfiguration */

/**
 * The stages of the Dockerfile that a project's targets run, in any configuration: those of which an edit concerns it.
 * @param {ProjectConfiguration} project
 * @returns {string[]} each once
 */
export function imageStages({ targets = {} }) {
  const stages = Object.values(targets).flatMap(({ inputs = [], options, configurations = {} }) => [
    ...inputs.map((input) =>
      typeof input === 'object' && 'runtime' in input ? recipeStage(input.runtime) : undefined,
    ),
    ...[options, ...Object.values(configurations)].map((set) => set?.target),
  ]);
  return [...new Set(stages.filter((stage) => stage !== undefined))];
}

/** The stage that an input of a step names: `node tools/recipe.mjs cpython`. @param {string} line */
function recipeStage(line) {
  return /\brecipe\.mjs (\S+)/.exec(line)?.[1];
}
