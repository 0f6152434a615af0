import { expect, it } from 'vitest';
import { parsePyperf } from './pyperf.ts';

// The form of https://pyperf.readthedocs.io/en/latest/api.html, version 1.0; the first run calibrates.
const calibration = { metadata: { calibrate_loops: 4 }, warmups: [[1, 0.05]] };

it('one benchmark has its name in the common metadata', () => {
  const result = {
    benchmarks: [{ runs: [calibration, { values: [0.3, 0.1], warmups: [[4, 0.9]] }, { values: [0.2] }] }],
    metadata: { name: 'nbody', unit: 'second', python_version: '3.13.15' },
    version: '1.0',
  };
  expect(parsePyperf(result, 'x')).toEqual({ nbody: 0.2 });
});

it('a script may have several benchmarks', () => {
  const result = {
    benchmarks: [
      { metadata: { name: 'xml_parse' }, runs: [{ values: [1] }] },
      { metadata: { name: 'xml_generate' }, runs: [{ values: [2, 4] }] },
    ],
    metadata: { unit: 'second' },
  };
  expect(parsePyperf(result, 'xml')).toEqual({ xml_parse: 1, xml_generate: 3 });
});

it.each([
  {
    reason: 'only calibrated',
    result: { benchmarks: [{ runs: [calibration] }] },
    error: 'there are no samples',
  },
  {
    reason: 'no benchmark',
    result: { benchmarks: [] },
    error: 'cannot read the result of "x": benchmarks: ',
  },
  {
    reason: 'another unit',
    result: { benchmarks: [{ metadata: { unit: 'byte' }, runs: [{ values: [1] }] }] },
    error: 'its unit is "byte"',
  },
  {
    reason: 'a value of 0',
    result: { benchmarks: [{ runs: [{ values: [0] }] }] },
    error: 'cannot read the result of "x": ',
  },
  { reason: 'nothing', result: undefined, error: 'cannot read the result of "x": ' },
])('an error: $reason', ({ result, error }) => {
  expect(() => parsePyperf(result, 'x')).toThrow(error);
});
