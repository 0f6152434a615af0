import { readFile, rm } from 'node:fs/promises';
import { inspectImage } from '@distroless/engine';
import { replaceFile } from '@distroless/files';
import { canonicalJson, plainLayout, readLayout } from '@distroless/image';
import { z } from 'zod';
import type { CheckResult } from './check-result.ts';
import type { Subject } from './subject.ts';

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const schema = z.strictObject({
  /** Of the layout's image: its manifest commits to every byte of it. */
  manifest: digest,
  config: digest,
  /** The commit whose checks they were, and whether files had changed since; missing when it is unknown. */
  revision: z.string().optional(),
  dirty: z.boolean().optional(),
  counts: z.strictObject({ passed: z.int(), failed: z.int(), skipped: z.int() }),
  skipped: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
  /** Why this machine could not run the image; then only its files were checked. */
  unrunnable: z.string().optional(),
});

/** What `verify` has found out about the bytes of an OCI layout; the file is beside the layout. */
export type VerifiedLayout = z.output<typeof schema>;

type Verification = {
  subject: Pick<Subject, 'engine' | 'facts' | 'image' | 'unrunnable'>;
  /** Of all planned checks. */
  results: readonly CheckResult[];
  commit: { revision: string; dirty: boolean } | { why: string };
};

/** An older record says nothing any more once the checks run again. */
export async function forgetVerified(layout: string): Promise<void> {
  await rm(fileOf(layout), { force: true });
}

/**
 * Records how the checks of an image ended, if the image is exactly that of the layout, and its name has not moved to another
 * one meanwhile.
 * @returns why nothing was recorded, else undefined
 */
export async function recordVerified(
  layout: string,
  verification: Verification,
): Promise<string | undefined> {
  const { subject, results, commit } = verification;
  const { manifest, config } = await readLayout(layout);
  const { id } = await inspectImage(subject.engine, subject.image);
  if (id !== subject.facts.id) return `"${subject.image}" became another image while it was checked`;
  const twin = await readLayout(plainLayout(layout)).catch(() => undefined);
  const isTwin = id === twin?.manifest.digest && twin.config.digest === config.digest;
  // docker with the containerd store names an image by its manifest.
  if (id !== config.digest && id !== manifest.digest && !isTwin) {
    return `"${subject.image}" is "${id}", not the image of "${layout}"`;
  }
  const skipped = results.flatMap((result) =>
    result.outcome === 'skipped' ? [{ name: result.name, reason: result.reason }] : [],
  );
  const count = (outcome: CheckResult['outcome']) =>
    results.filter((result) => result.outcome === outcome).length;
  const record: VerifiedLayout = {
    ...{ manifest: manifest.digest, config: config.digest, skipped },
    ...('why' in commit ? {} : { revision: commit.revision, dirty: commit.dirty }),
    counts: { passed: count('passed'), failed: count('failed'), skipped: skipped.length },
    ...(subject.unrunnable !== undefined && { unrunnable: subject.unrunnable }),
  };
  await replaceFile(fileOf(layout), `${canonicalJson(record)}\n`);
  return undefined;
}

/** The record of a layout; undefined when there is none. @throws Error when it is damaged */
export async function readVerified(layout: string): Promise<VerifiedLayout | undefined> {
  const file = fileOf(layout);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`cannot read "${file}": it is no record of a verification; verify the image again`, {
      cause,
    });
  }
}

function fileOf(layout: string): string {
  return `${layout}.verified.json`;
}
