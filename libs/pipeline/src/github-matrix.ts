import type { Plan } from './make-plan.ts';

/**
 * The plan as outputs of a step of GitHub Actions: `matrix`, with one entry for each image, and `any`, since GitHub refuses
 * an empty matrix. Lines for the file that GITHUB_OUTPUT names.
 */
export function githubMatrix({ images }: Plan): string {
  return `any=${images.length > 0}\nmatrix=${JSON.stringify({ project: images })}\n`;
}
