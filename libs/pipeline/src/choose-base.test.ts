import { describe, expect, it } from 'vitest';
import { chooseBase } from './choose-base.ts';
import type { History } from './git-history.ts';

const commit = (digit: string) => digit.repeat(40);
const [head, below, target, gone] = [commit('a'), commit('b'), commit('c'), commit('d')];
const zeros = commit('0');

const history: History = {
  isAncestor: (base) => [below, target, 'v1'].includes(base),
  tagBelow: (of) => (of === head ? 'v1' : undefined),
};

const push = { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_SHA: head };
const request = {
  CI_PIPELINE_SOURCE: 'merge_request_event',
  CI_COMMIT_SHA: head,
  CI_COMMIT_BEFORE_SHA: zeros,
};

describe('chooseBase', () => {
  it.each<{ reason: string; env: NodeJS.ProcessEnv; base: string }>([
    {
      reason: 'where the branch of a merge request began',
      env: { ...request, CI_MERGE_REQUEST_DIFF_BASE_SHA: below, CI_MERGE_REQUEST_TARGET_BRANCH_SHA: '' },
      base: below,
    },
    {
      reason: 'the end of the target branch, with which the results of a merge request are merged',
      env: { ...request, CI_MERGE_REQUEST_DIFF_BASE_SHA: below, CI_MERGE_REQUEST_TARGET_BRANCH_SHA: target },
      base: target,
    },
    { reason: 'the commit before a push', env: { ...push, CI_COMMIT_BEFORE_SHA: below }, base: below },
    {
      reason: 'the tag before a tag, although the push of a tag names no commit before',
      env: { ...push, CI_COMMIT_TAG: 'v2', CI_COMMIT_BEFORE_SHA: zeros },
      base: 'v1',
    },
    {
      reason: 'PLAN_BASE before everything else',
      env: { ...push, CI_COMMIT_BEFORE_SHA: target, PLAN_BASE: below },
      base: below,
    },
  ])('compares with $reason', ({ env, base }) => {
    expect(chooseBase(env, '/', history)).toEqual({ base, head });
  });

  const forced = 'is not below this commit: a forced push, or a clone without it';
  const first = 'the first push of a branch, or a pipeline started by hand';
  it.each<{ reason: string; env: NodeJS.ProcessEnv; everything: string }>([
    { reason: 'the first push', env: { ...push, CI_COMMIT_BEFORE_SHA: zeros }, everything: first },
    {
      reason: 'a forced push, whose commit before is gone',
      env: { ...push, CI_COMMIT_BEFORE_SHA: gone },
      everything: `the commit before ${gone} ${forced}`,
    },
    {
      reason: 'a schedule, although GitLab names a commit before',
      env: { ...push, CI_PIPELINE_SOURCE: 'schedule', CI_COMMIT_BEFORE_SHA: below },
      everything: 'a schedule',
    },
    {
      reason: 'the first tag',
      env: { ...push, CI_COMMIT_SHA: below, CI_COMMIT_TAG: 'v1' },
      everything: 'the first tag',
    },
    {
      reason: 'a merge request without a base',
      env: { ...request, CI_MERGE_REQUEST_DIFF_BASE_SHA: '' },
      everything: 'the base of the merge request is not named',
    },
    { reason: 'PLAN_BASE=all', env: { ...push, PLAN_BASE: 'all' }, everything: 'PLAN_BASE is "all"' },
    { reason: 'a PLAN_BASE of zeros, as GitHub has it', env: { PLAN_BASE: zeros }, everything: first },
    { reason: 'no CI at all', env: {}, everything: 'the commit before is not named' },
  ])('builds everything after $reason', ({ env, everything }) => {
    expect(chooseBase(env, '/', history)).toEqual({ everything });
  });

  it.each([
    { name: 'CI_COMMIT_BEFORE_SHA', value: '--output=/etc/passwd', right: 'the digest of a commit' },
    { name: 'PLAN_BASE', value: 'main', right: '"all", or the digest of a commit' },
  ])('refuses a $name that git would read in another way', ({ name, value, right }) => {
    expect(() => chooseBase({ ...push, [name]: value }, '/', history)).toThrow(
      new Error(`cannot plan: ${name} is "${value}", and not ${right}`),
    );
  });
});
