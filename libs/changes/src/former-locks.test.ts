import { type MadeWorkspace, madeWorkspace } from '@distroless/workspace/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFormerLocks } from './former-locks.ts';
import { commitLocks, writeLocks } from './testing/made-git.ts';
import { lockOf, publishDeb } from './testing/made-lock.ts';

const image = { series: '3.13', variant: 'runtime' } as const;
const [any, none] = [() => true, () => false];

let made: MadeWorkspace;
const commits: string[] = [];
beforeAll(async () => {
  made = await madeWorkspace();
  const lock = async (version: string, comment = '') => ({
    ...lockOf(image, [await publishDeb(made, 'zlib1g', { version })]),
    '//': `Written by a test.${comment}`,
  });
  await made.write('images/python/3.13/runtime/lock.json', '{}');
  commits.push(await commitLocks(made, []));
  for (const version of ['1.3-1', '1.3-2', '1.3-3'])
    commits.push(await commitLocks(made, [await lock(version)]));
  commits.push(await commitLocks(made, [await lock('1.3-3', ' Again.')]));
});
afterAll(() => made.close());

it('the newest commit with another version is found, not one that changed only the form of the lock', async () => {
  expect(await findFormerLocks([image], any, await made.open())).toEqual({ since: commits[2] });
});

it('it is found in the history, whatever the working tree has', async () => {
  await writeLocks(made, [lockOf(image, [await publishDeb(made, 'zlib1g', { version: '1.3-4' })])]);
  expect(await findFormerLocks([image], any, await made.open())).toEqual({ since: commits[4] });
});

it('a change that does not count is passed over; a lock of an older form ends the search, and is named', async () => {
  expect(await findFormerLocks([image], none, await made.open())).toEqual({
    why: `the lock of the commit ${commits[0]?.slice(0, 12)} has an older form, which is not read`,
  });
});

it('without an earlier lock there is none', async () => {
  expect(await findFormerLocks([{ ...image, variant: 'debug' }], any, await made.open())).toEqual({
    why: 'no earlier commit of this clone has other versions of them',
  });
});
