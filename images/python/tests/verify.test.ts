// One test for each check of one image. `./nx run python-3.13-runtime:verify` sets
//   VERIFY_PROJECT  the image's project: python-3.13-runtime
//   VERIFY_IMAGES   the images of its series: builder=<name>,runtime=<name>,debug=<name>
import path from 'node:path';
import { findEngine } from '@distroless/engine';
import { explainFailure, openSubject, planChecks, readSettings } from '@distroless/verify';
import { describe, test } from 'vitest';

const workspace = path.resolve(import.meta.dirname, '../../..');
// Set by ./nx, for the build too.
const epoch = process.env['SOURCE_DATE_EPOCH'];
const { project, variant, image, images } = readSettings(process.env);

const subject = await openSubject(image, {
  variant,
  images,
  engine: findEngine(process.env),
  behaviours: import.meta.dirname,
  workspace,
  scratch: path.join(workspace, 'dist', 'verify'),
  now: new Date(),
  committed: epoch ? new Date(Number(epoch) * 1000) : undefined,
  rerun: (check) => `./nx run ${project}:verify --testNamePattern=${check}`,
});

// Ctrl-C ends this process too: it has to end the containers first.
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());

describe.concurrent(project, async () => {
  for (const check of await planChecks(subject)) {
    test(check.name, async ({ signal, skip }) => {
      const result = await check.run(AbortSignal.any([signal, stop.signal]));
      if (result.outcome === 'skipped') skip(result.reason);
      if (result.outcome === 'failed') throw withoutStack(explainFailure(result));
    });
  }
});

/** Where the text was put together says nothing. */
function withoutStack(message: string): Error {
  const error = new Error(message);
  error.stack = message;
  return error;
}
