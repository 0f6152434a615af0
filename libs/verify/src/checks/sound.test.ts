import { describe, expect, test } from 'vitest';
import { madeImage } from '../testing/made-image.ts';
import { findInOthers } from '../testing/others.ts';
import { findInOurs } from '../testing/ours.ts';
import { checks } from './index.ts';

const namesFor = (who: 'ours' | 'others') =>
  checks
    .filter(({ appliesTo }) => appliesTo[who]?.includes('runtime') || appliesTo[who] === 'all')
    .map(({ name }) => name);

describe('nothing is wrong with our sound runtime image', () => {
  test.each(namesFor('ours'))('%s', async (name) => {
    expect(findInOurs(name, await madeImage())).toEqual([]);
  });
});

describe('nothing is wrong with a sound application on it', () => {
  test.each(namesFor('others'))('%s', async (name) => {
    expect(await findInOthers(name, {})).toEqual([]);
  });
});

test('each name belongs to one check', () => {
  const names = checks.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test('every check applies to somebody, and says what to do', () => {
  for (const { appliesTo, fix, holds } of checks) {
    expect(appliesTo.ours ?? appliesTo.others).toBeDefined();
    expect(fix).not.toBe('');
    expect(holds).not.toBe('');
  }
});
