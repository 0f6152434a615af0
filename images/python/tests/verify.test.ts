// One test for each check of one image. `./nx run python-3.13-runtime:verify` sets
//   VERIFY_PROJECT  the image's project: python-3.13-runtime
//   VERIFY_IMAGES   the images of its series: builder=<name>,runtime=<name>,debug=<name>, without the registry
//   VERIFY_LAYOUT   the folder of its OCI layout: when every check has passed, it is recorded beside it that these bytes did
import path from 'node:path';
import { openEngine } from '@distroless/engine';
import { registryOf } from '@distroless/matrix';
import { readRevision } from '@distroless/nx-images/revision';
import {
  type CheckResult,
  explainFailure,
  forgetVerified,
  openSubject,
  planBudget,
  planChecks,
  readSettings,
  recordVerified,
} from '@distroless/verify';
import { readIntent } from '@distroless/workspace';
import { afterAll, describe, test } from 'vitest';

const workspace = path.resolve(import.meta.dirname, '../../..');
const { versions } = await readIntent(workspace);
const { project, variant, image, images } = readSettings(process.env, registryOf(process.env, versions));
const commit = await readRevision(workspace, process.env);

const folder = process.env['VERIFY_LAYOUT'];
const layout = folder ? path.join(workspace, folder) : undefined;
if (layout) await forgetVerified(layout);

const subject = await openSubject(image, {
  variant,
  images,
  engine: await openEngine({ env: process.env, workspace, report: console.warn }),
  behaviours: import.meta.dirname,
  workspace,
  scratch: path.join(workspace, 'dist', 'verify'),
  now: new Date(),
  committed: 'date' in commit ? new Date(commit.date * 1000) : undefined,
  rerun: (check) => `./nx run ${project}:verify --testNamePattern=${check}`,
});

// Ctrl-C ends this process too: it has to end the containers first.
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

describe.concurrent(project, async () => {
  const budgets = path.join(workspace, 'images/python/budget.yaml');
  const planned = [planBudget(budgets, { subject, layout }), ...(await planChecks(subject))];
  const results: CheckResult[] = [];
  for (const check of planned) {
    test(check.name, async ({ signal, skip }) => {
      const result = await check.run(AbortSignal.any([signal, stop.signal]));
      results.push(result);
      if (result.outcome === 'skipped') skip(result.reason);
      if (result.outcome === 'failed') throw withoutStack(explainFailure(result));
    });
  }
  afterAll(async () => {
    // A run of some checks only proves nothing about the whole.
    if (!layout || results.length < planned.length) return;
    const refused = await recordVerified(layout, { subject, results, commit });
    if (refused) console.warn(`WARNING: ${project}: it is not recorded that it was verified: ${refused}`);
  });
});

/** Without the stack, which shows only where the text was made. */
function withoutStack(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  return error;
}
