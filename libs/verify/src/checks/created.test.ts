import type { ImageConfig } from '@distroless/image';
import { expect, test } from 'vitest';
import { madeImage } from '../testing/made-image.ts';
import { findInOurs } from '../testing/ours.ts';

test.each<[reason: string, config: Partial<ImageConfig>, messages: string[]]>([
  [
    'the epoch is no date of a commit',
    { created: '1970-01-01T00:00:00Z' },
    ['created: "1970-01-01T00:00:00Z"'],
  ],
  [
    'a date in the future is no date of a commit',
    { created: '2027-01-01T00:00:00Z' },
    ['created: "2027-01-01T00:00:00Z"'],
  ],
  ['a text is no date of a commit', { created: 'soon' }, ['created: "soon"']],
])('%s', async (_reason, config, messages) => {
  expect(findInOurs('created', await madeImage([], { config }))).toEqual(messages);
});

test.each<[reason: string, committed: string, messages: string[]]>([
  ['the same', '2026-05-01T12:00:00Z', []],
  [
    'another',
    '2026-05-01T12:00:01Z',
    ['created: "2026-05-01T12:00:00Z", and not "2026-05-01T12:00:01.000Z", the time of the commit'],
  ],
])('compared with the time of the commit: %s', async (_reason, committed, messages) => {
  const image = await madeImage([], { config: { created: '2026-05-01T12:00:00Z' } });
  expect(findInOurs('created', image, { committed: new Date(committed) })).toEqual(messages);
});
