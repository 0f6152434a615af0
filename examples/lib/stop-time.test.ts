import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checkStopTime } from './stop-time.ts';

test.each([
  { why: 'it ended by itself', stopMs: undefined },
  { why: 'it stopped at once', stopMs: 0 },
  { why: 'it stopped just in time', stopMs: 5000 },
])('a container is in time: $why', ({ stopMs }) => {
  expect(() => checkStopTime('x', stopMs)).not.toThrow();
});

test('the limit is 5 s, with any load of the machine', async () => {
  expect(() => checkStopTime('x', 5001)).toThrow(
    'cannot stop "x" in time: it took 5001 ms, at most 5000; handle SIGTERM, or make the handler quicker',
  );
  expect(() => checkStopTime('x', 10_400)).toThrow('it took 10400 ms');
  for (const name of ['service.ts', 'stop-time.ts']) {
    expect(await readFile(path.join(import.meta.dirname, name), 'utf8')).not.toContain('loadavg');
  }
});
