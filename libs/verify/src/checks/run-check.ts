import type { ImageModel } from '../model/image-model.ts';
import { isWithin } from '../model/paths.ts';
import type { Check, Facts, Finding, Found } from './check.ts';

/** How a check of files ended. Without findings, the image passes. */
export type CheckRun = { reason: string } | { findings: Finding[] };

/** Runs a check on one of our own images, of the variant that the facts name. */
export function runOnOurs(check: Check, image: ImageModel, facts: Facts): CheckRun {
  const reason = check.appliesTo.unless?.(image);
  return reason === undefined ? { findings: findingsOf(check, image, facts) } : { reason };
}

/** Runs a check on an image that anybody made. */
export function runOnAny(check: Check, image: ImageModel, now: Date): CheckRun {
  const reason = whySkipped(check, image);
  if (reason !== undefined) return { reason };
  const findings = findingsOf(check, image, { now, variant: image.madeFrom ?? 'runtime' });
  const isOurPromise = check.appliesTo.others !== 'all';
  return { findings: isOurPromise ? findings.filter((finding) => !isOfPackage(finding, image)) : findings };
}

function whySkipped({ appliesTo }: Check, image: ImageModel): string | undefined {
  const { others = [], unless } = appliesTo;
  const { madeFrom } = image;
  if (others !== 'all' && madeFrom === undefined) return 'the image is not made from one of ours';
  if (others !== 'all' && madeFrom && !others.includes(madeFrom)) {
    return `does not apply to images made from the ${madeFrom} image`;
  }
  return unless?.(image);
}

/** Nobody reads more, and an image must not fill the memory of whoever reads the report. */
const mostFindings = 1000;
const longestMessage = 2000;

/** What a check found before it failed is kept. */
function findingsOf(check: Check, image: ImageModel, facts: Facts): Finding[] {
  const findings: Finding[] = [];
  let count = 0;
  const add = (found: Found) => {
    count += 1;
    if (count <= mostFindings) findings.push(toFinding(check, found));
  };
  try {
    for (const found of check.run(image, facts)) add(found);
  } catch (error) {
    findings.push(
      toFinding(check, {
        kind: 'check-error',
        message: `cannot finish this check: ${(error as Error).message}`,
      }),
    );
  }
  const left = count - mostFindings;
  if (left > 0) findings.push(toFinding(check, { kind: 'more', message: `… and ${left} more` }));
  return findings;
}

function toFinding({ name }: Check, found: Found): Finding {
  const { message } = found;
  const isLong = message.length > longestMessage;
  return { check: name, ...found, message: isLong ? `${message.slice(0, longestMessage)}…` : message };
}

/** Other checks look at files that packages put into their folders. */
function isOfPackage({ path = '' }: Finding, { environments, packageFolders }: ImageModel): boolean {
  const inside = path.slice(1);
  const folders = [...environments, ...packageFolders.map((folder) => folder.path)];
  return isWithin(inside, folders) || /(?:^|\/)\.local\//.test(inside);
}
