import { expect, test } from 'vitest';
import { fillIn } from './fill-in.ts';

test('labels are filled into texts at any depth, and into nothing else', () => {
  const value = { a: [`Python ${label('org.python.release')}\n`], b: 1, c: null, d: '$HOME {x}' };
  expect(fillIn(value, { 'org.python.release': '3.13.1' })).toEqual({ ...value, a: ['Python 3.13.1\n'] });
});

test('a missing label is an error', () => {
  expect(() => fillIn([label('x')], {})).toThrow(
    `cannot fill in "${label('x')}": the image has no such label`,
  );
});

function label(name: string): string {
  return `\${${name}}`;
}
