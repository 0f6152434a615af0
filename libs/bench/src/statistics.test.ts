import { describe, expect, it, test } from 'vitest';
import { geometricMean, middleOf, ratioOf, spreadOf } from './statistics.ts';

describe('middleOf', () => {
  it.each([
    { reason: 'one sample', samples: [5], middle: { median: 5, low: 5, high: 5, count: 1 } },
    {
      reason: 'an even number',
      samples: [4, 1, 3, 2],
      middle: { median: 2.5, low: 1.75, high: 3.25, count: 4 },
    },
    {
      reason: 'an odd number, unsorted',
      samples: [10, 9, 1],
      middle: { median: 9, low: 5, high: 9.5, count: 3 },
    },
    // Compared as text, 10 would come before 9.
    { reason: 'an outlier', samples: [9, 10, 1000, 9, 9], middle: { median: 9, low: 9, high: 10, count: 5 } },
  ])('$reason', ({ samples, middle }) => {
    expect(middleOf(samples)).toEqual(middle);
  });

  it('no samples are an error', () => {
    expect(() => middleOf([])).toThrow('cannot take a median: there are no samples');
  });
});

test('the spread is half the distance of the quartiles, as a share of the median', () => {
  expect(spreadOf(middleOf([4, 1, 3, 2]))).toBeCloseTo(0.3);
  expect(spreadOf(middleOf([5]))).toBe(0);
  expect(spreadOf(middleOf([0, 0]))).toBe(0);
});

describe('geometricMean', () => {
  it('twice as fast and half as fast are even', () => {
    expect(geometricMean([2, 0.5])).toBeCloseTo(1);
    expect(geometricMean([1, 10, 100])).toBeCloseTo(10);
  });

  it.each([[[]], [[1, 0]], [[1, -1]], [[1, Number.NaN]]])('%j has none', (values) => {
    expect(() => geometricMean(values)).toThrow(/^cannot take a geometric mean: /);
  });
});

describe('ratioOf', () => {
  it('is taken within each round, so a slow minute of the machine does not count', () => {
    // In the second round everything takes three times as long.
    expect(ratioOf([1, 3, 1], [2, 6, 2])).toEqual({ median: 0.5, low: 0.5, high: 0.5, count: 3 });
  });

  it('leaves out rounds that only one of the two has', () => {
    expect(ratioOf([undefined, 3, 8], [2, 6, undefined])?.count).toBe(1);
    expect(ratioOf([1], [undefined])).toBeUndefined();
    expect(ratioOf([1], [0])).toBeUndefined();
  });
});
