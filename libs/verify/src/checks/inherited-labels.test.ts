import { expect, test } from 'vitest';
import { madeImage } from '../testing/made-image.ts';
import { findInOurs } from '../testing/ours.ts';

test.each([
  ['org.opencontainers.image.title', ['label "org.opencontainers.image.title"']],
  ['maintainer', ['label "maintainer"']],
  ['org.pythonic.x', ['label "org.pythonic.x"']],
  ['org.python.release', []],
  ['org.debian.suite', []],
])('of the label %s it says %j', async (name, said) => {
  const image = await madeImage([], { config: { labels: { 'org.python.series': '3.13', [name]: 'x' } } });
  expect(findInOurs('inherited-labels', image)).toEqual(said);
});
