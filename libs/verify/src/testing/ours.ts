import type { Entry } from '@distroless/image';
import type { Variant } from '@distroless/matrix';
import { expect, test } from 'vitest';
import type { ImageDates } from '../checks/check.ts';
import { checks } from '../checks/index.ts';
import { runOnOurs } from '../checks/run-check.ts';
import type { ImageModel } from '../model/image-model.ts';
import { madeImage } from './made-image.ts';

type Options = Partial<ImageDates> & { variant?: Variant };

/** What a check says about one of our images: messages, or the reason why it is skipped. */
export function findInOurs(name: string, image: ImageModel, options: Options = {}): string[] | string {
  const check = checks.find((candidate) => candidate.name === name);
  if (!check) throw new Error(`no check "${name}"`);
  const facts = { variant: 'runtime' as const, now: new Date('2026-06-02T00:00:00Z'), ...options };
  const run = runOnOurs(check, image, facts);
  return 'reason' in run ? run.reason : run.findings.map(({ message }) => message);
}

/** A row of a table: what a layer adds to our sound runtime image, and what a check finds then. */
export type OursRow = [check: string, reason: string, added: Entry[], messages: string[]];

/** A test for each row. */
export function testOurs(rows: readonly OursRow[]): void {
  for (const [name, reason, added, messages] of rows) {
    test(`${name} ${messages.length > 0 ? 'reports' : 'accepts'} ${reason}`, async () => {
      expect(findInOurs(name, await madeImage([added]))).toEqual(messages);
    });
  }
}

/** Of CPython's extension modules in the sound image. */
export const dynload = 'usr/local/lib/python3.13/lib-dynload';
