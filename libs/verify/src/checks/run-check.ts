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

/** What was found before a check failed counts as well. */
function findingsOf(check: Check, image: ImageModel, facts: Facts): Finding[] {
  const findings: Finding[] = [];
  const add = (found: Found) => findings.push({ check: check.name, ...found });
  try {
    for (const found of check.run(image, facts)) add(found);
  } catch (error) {
    add({ kind: 'check-error', message: `cannot finish this check: ${(error as Error).message}` });
  }
  return findings;
}

/** Other checks look at what packages bring into their own folders. */
function isOfPackage({ path = '' }: Finding, { environments, packageFolders }: ImageModel): boolean {
  const inside = path.slice(1);
  const folders = [...environments, ...packageFolders.map((folder) => folder.path)];
  return isWithin(inside, folders) || /(?:^|\/)\.local\//.test(inside);
}
