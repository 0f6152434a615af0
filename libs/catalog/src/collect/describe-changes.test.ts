import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { publishedFacts } from '../testing/made-facts.ts';
import { image, madeBuild } from '../testing/made-image.ts';
import { describeChanges } from './describe-changes.ts';

const lock = 'images/python/3.13/runtime/lock.json';

function commit(folder: string): string {
  const user = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  const git = (...args: string[]) =>
    execFileSync('git', [...user, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
  git('init', '-q');
  git('add', '--all', 'images');
  git('commit', '-qm', 'x');
  return git('rev-parse', 'HEAD');
}

it('the locks are compared with those of the former image, else with the newest that had other versions', async () => {
  const { made, context } = await madeBuild();
  const facts = publishedFacts(image);
  const { changes: _, ...unknown } = facts;
  try {
    expect(await describeChanges(unknown, undefined, context)).toEqual({
      why: expect.stringMatching(/not a git repository/),
    });

    const write = (from: string, to: string) =>
      made.edit(lock, (text) => text.replaceAll(`"version": "${from}"`, `"version": "${to}"`));
    await write('1.0-1', '0.8-1');
    const first = commit(made.folder);
    await write('0.8-1', '0.9-1');
    const second = commit(made.folder);
    await write('0.9-1', '1.0-1');
    commit(made.folder);
    const packages = (from: string) =>
      ['libc6', 'zlib1g'].map((name) => ({ kind: 'debian', package: name, from, to: '1.0-1' }));
    const since = { revision: second };
    expect(await describeChanges(unknown, undefined, context)).toMatchObject({
      since,
      packages: packages('0.9-1'),
    });

    const former = publishedFacts({ ...image, revision: first });
    const { published } = former;
    const digest = `sha256:${'1'.repeat(64)}`;
    const now = { ...unknown, published: published && { ...published, digest } };
    expect(await describeChanges(now, former, context)).toMatchObject({
      since: { revision: first, digest: published?.digest },
      packages: packages('0.8-1'),
    });

    // The same image was published again: what it says of the one before stays.
    expect(await describeChanges(unknown, former, context)).toEqual(former.changes);
    const lost = { ...former, revision: 'd'.repeat(40) };
    expect(await describeChanges(now, lost, context)).toEqual({
      why: expect.stringMatching(/^git does not know the commit/),
    });
  } finally {
    await made.close();
  }
});
