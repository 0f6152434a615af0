export { type CompareWith, chooseBase } from './choose-base.ts';
export { githubMatrix } from './github-matrix.ts';
export { childPipeline } from './gitlab-jobs.ts';
export { makePlan, type Plan, type Release, releaseLines } from './make-plan.ts';
