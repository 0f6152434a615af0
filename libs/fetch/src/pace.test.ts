import { expect, it } from 'vitest';
import { limitsOf } from './options.ts';
import { checkPace } from './pace.ts';

const MINUTE = 60_000;
const MB = 1_000_000;
const LIMITS = limitsOf({});

type Row = { reason: string; bytes: number; minutes: number; isSized: boolean };
it.each<Row>([
  { reason: 'a small file that takes a minute', bytes: 10, minutes: 1, isSized: true },
  { reason: 'a large file after a minute', bytes: 1, minutes: 1, isSized: true },
  { reason: 'a large file on a slow line, after much time', bytes: 25 * MB, minutes: 50, isSized: true },
  { reason: 'a huge one, after even more', bytes: 250 * MB, minutes: 500, isSized: true },
  { reason: 'one without a size, in time', bytes: 30 * MB, minutes: 59, isSized: false },
])('goes on: $reason', ({ bytes, minutes, isSized }) => {
  expect(() => checkPace({ bytes, elapsed: minutes * MINUTE, isSized }, LIMITS)).not.toThrow();
});

it.each<Row & { message: string }>([
  {
    reason: 'one byte a minute',
    bytes: 2,
    minutes: 2,
    isSized: true,
    message: 'too slow: 2 bytes in 120 s, fewer than 8192 a second',
  },
  {
    reason: 'one byte a minute, without a size',
    bytes: 2,
    minutes: 2,
    isSized: false,
    message: 'too slow: 2 bytes in 120 s, fewer than 8192 a second',
  },
  {
    reason: 'a large file that takes too long for its size',
    bytes: 25 * MB,
    minutes: 60,
    isSized: true,
    message: 'too slow: 25000000 bytes in 3600 s, fewer than 8192 a second',
  },
  {
    reason: 'a stream without an end',
    bytes: 1000 * MB,
    minutes: 61,
    isSized: false,
    message: 'sends no size, and did not end within 3660 s',
  },
])('is stopped: $reason', ({ bytes, minutes, isSized, message }) => {
  expect(() => checkPace({ bytes, elapsed: minutes * MINUTE, isSized }, LIMITS)).toThrow(message);
});
