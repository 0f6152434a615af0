import { parseArgs } from 'node:util';

const formats = ['files', 'github', 'nx'] as const;
export type PlanFormat = (typeof formats)[number];

export const usage = `usage: npx tsx tools/plan.ts [--format=files|github|nx]
  files   writes dist/plan/images.yml, the child pipeline of GitLab, and dist/plan/releases.txt, what is published
  github  prints the outputs of a step of GitHub Actions
  nx      prints the command of Nx that selects the projects: "run-many", or "affected" with a base`;

/** @throws Error for other arguments, with the usage below */
export function planFormat(args: string[]): PlanFormat {
  try {
    const { values } = parseArgs({ args, options: { format: { type: 'string', default: 'files' } } });
    const format = formats.find((known) => known === values.format);
    if (format) return format;
    throw new Error(`cannot print "${values.format}"`);
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}
