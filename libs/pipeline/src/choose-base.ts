import { z } from 'zod';
import { gitHistory, type History } from './git-history.ts';

/** What a pipeline compares its commit with: another commit, or nothing, because everything is built; then `why` says why. */
export type CompareWith = { base: string; head: string } | { everything: string };

/**
 * Chooses the commit to compare with, from the variables of GitLab
 * (https://docs.gitlab.com/ci/variables/predefined_variables/). `PLAN_BASE`, a commit or `all`, comes first: other services
 * and people use it. A base that is missing, or is not below the commit, means that everything is built.
 * @param folder the clone
 */
export function chooseBase(
  env: NodeJS.ProcessEnv,
  folder: string,
  history: History = gitHistory(folder),
): CompareWith {
  const facts = readFacts(env);
  const head = facts.CI_COMMIT_SHA ?? 'HEAD';
  const wanted = wantedBase(facts, head, history);
  if ('everything' in wanted) return wanted;
  const { base, what } = wanted;
  if (!history.isAncestor(base, head)) {
    return { everything: `${what} ${base} is not below this commit: a forced push, or a clone without it` };
  }
  return { base, head };
}

/** GitLab sets many variables to an empty text, and a commit that does not exist to zeros. */
const given = z
  .string()
  .optional()
  .transform((text) => text || undefined);

const commit = given.refine((text) => text === undefined || /^[0-9a-f]{40,64}$/.test(text), {
  message: 'the digest of a commit',
});

const schema = z.object({
  PLAN_BASE: given.refine((text) => text === undefined || /^(all|[0-9a-f]{40,64})$/.test(text), {
    message: '"all", or the digest of a commit',
  }),
  CI_COMMIT_SHA: commit,
  CI_PIPELINE_SOURCE: given,
  CI_COMMIT_TAG: given,
  CI_COMMIT_BEFORE_SHA: commit,
  CI_MERGE_REQUEST_TARGET_BRANCH_SHA: commit,
  CI_MERGE_REQUEST_DIFF_BASE_SHA: commit,
});

/** @throws Error for a value that git would not read as a commit */
function readFacts(env: NodeJS.ProcessEnv): Facts {
  const { success, data, error } = schema.safeParse(env);
  if (success) return data;
  const [issue] = error.issues;
  const name = String(issue?.path[0]);
  throw new Error(`cannot plan: ${name} is "${env[name]}", and not ${issue?.message}`);
}

type Facts = z.output<typeof schema>;
type Wanted = { base: string; what: string } | { everything: string };

function wantedBase(facts: Facts, head: string, history: History): Wanted {
  if (facts.PLAN_BASE === 'all') return { everything: 'PLAN_BASE is "all"' };
  if (facts.PLAN_BASE) return known(facts.PLAN_BASE, 'PLAN_BASE');
  if (facts.CI_PIPELINE_SOURCE === 'schedule') return { everything: 'a schedule' };
  if (facts.CI_PIPELINE_SOURCE === 'merge_request_event') return ofMergeRequest(facts);
  if (facts.CI_COMMIT_TAG) return ofTag(head, history);
  return known(facts.CI_COMMIT_BEFORE_SHA, 'the commit before');
}

/** A pipeline of merged results has the present end of the target branch; others have the commit where the branch began. */
function ofMergeRequest(facts: Facts): Wanted {
  const base = facts.CI_MERGE_REQUEST_TARGET_BRANCH_SHA ?? facts.CI_MERGE_REQUEST_DIFF_BASE_SHA;
  return known(base, 'the base of the merge request');
}

function ofTag(head: string, history: History): Wanted {
  const tag = history.tagBelow(head);
  return tag ? { base: tag, what: 'the tag' } : { everything: 'the first tag' };
}

function known(base: string | undefined, what: string): Wanted {
  if (base === undefined) return { everything: `${what} is not named` };
  if (/^0+$/.test(base)) return { everything: 'the first push of a branch, or a pipeline started by hand' };
  return { base, what };
}
