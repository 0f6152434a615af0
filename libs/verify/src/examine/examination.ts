import { createReadStream } from 'node:fs';
import type { ImageFacts } from '@distroless/engine';
import type { Check } from '../checks/check.ts';
import { checks } from '../checks/index.ts';
import { runOnAny } from '../checks/run-check.ts';
import { describeImage } from '../describe-image.ts';
import type { CheckReport, ImageReport } from '../image-report.ts';
import { type ImageModel, makeModel } from '../model/image-model.ts';
import { readSavedImage } from '../model/saved-image.ts';
import { type ExaminedImage, summarise } from './examined-image.ts';

/** Everything that can be found out about an image without running it, as plain data. */
export type Examination = {
  checks: CheckReport[];
  what: ImageReport['what'];
  image: ExaminedImage;
};

export type ExaminationInput = {
  /** The archive that the engine saved. */
  file: string;
  /** The image's name, for errors. */
  name: string;
  facts: ImageFacts;
  now: Date;
};

/** The last message of the thread that examines an image. */
export type WorkerAnswer = { examination: Examination } | { error: { name: string; message: string } };

/** The checks of files that apply to an image that anybody made. */
export const othersChecks: readonly Check[] = checks.filter(
  ({ appliesTo }) => appliesTo.others !== undefined,
);

/**
 * Reads an image and runs every check of its files.
 * @throws Error when the archive cannot be read; LimitError
 */
export async function examine({ file, name, facts, now }: ExaminationInput): Promise<Examination> {
  const model = makeModel(await readSavedImage(createReadStream(file), name, { maker: 'others' }));
  return {
    checks: othersChecks.map((check) => reportOf(check, { model, now })),
    what: describeImage(facts, model),
    image: summarise(model),
  };
}

function reportOf(check: Check, { model, now }: { model: ImageModel; now: Date }): CheckReport {
  const { name, holds, severity, fix } = check;
  const run = runOnAny(check, model, now);
  if ('reason' in run) return { name, holds, outcome: 'skipped', reason: run.reason };
  if (run.findings.length === 0) return { name, holds, outcome: 'passed' };
  return { name, holds, outcome: severity === 'error' ? 'failed' : 'warning', findings: run.findings, fix };
}
