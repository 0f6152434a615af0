import { expect, it } from 'vitest';
import { compareDocuments } from './compare-documents.ts';

const compare = (before: object, after: object, without = /^left-out$/) =>
  compareDocuments(Buffer.from(JSON.stringify(before)), Buffer.from(JSON.stringify(after)), {
    name: 'configuration',
    without,
  });

it.each([
  {
    what: 'another value',
    before: { config: { User: '1000', Cmd: [] } },
    after: { config: { User: '0', Cmd: [] } },
    lines: ['configuration: config.User: "1000" → "0"'],
  },
  {
    what: 'a label more and one less',
    before: { config: { Labels: { a: '1' } } },
    after: { config: { Labels: { b: '2' } } },
    lines: ['configuration: config.Labels.a: "1" → nothing', 'configuration: config.Labels.b: nothing → "2"'],
  },
  {
    what: 'a variable more, by its name, so that those behind it are not shown too',
    before: { config: { Env: ['A=1', 'C=3'] } },
    after: { config: { Env: ['A=1', 'B=2\n=', 'C=4'] } },
    lines: ['configuration: config.Env.C: "C=3" → "C=4"', 'configuration: config.Env.B: nothing → "B=2\\n="'],
  },
  {
    what: 'an empty list in place of a value',
    before: { config: { Cmd: ['x'] } },
    after: { config: { Cmd: [] } },
    lines: ['configuration: config.Cmd.0: "x" → nothing', 'configuration: config.Cmd: nothing → []'],
  },
  { what: 'nothing of what is left out', before: { 'left-out': 1 }, after: { 'left-out': 2 }, lines: [] },
])('shows $what', ({ before, after, lines }) => {
  expect(compare(before, after)).toEqual(lines);
});

it('of many values the first are shown, and the others counted', () => {
  const values = Array.from({ length: 60 }, (_, number) => number);
  const lines = compare(
    values,
    values.map((value) => value + 1),
  );
  expect(lines).toHaveLength(51);
  expect(lines.at(-1)).toBe('configuration: 10 more');
});
