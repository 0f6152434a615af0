import { describe, expect, it } from 'vitest';
import { judgeLoad, judgeWindow, waitForQuiet } from './busy.ts';

const limits = { load: 0.5, wait: 12, others: 10, steal: 2, repeats: 3 };

describe('judgeLoad', () => {
  it('a quiet machine is not busy', () => {
    expect(judgeLoad('1.00 3.00 9.00 1/200 4242\n', { cores: 2, limits })).toBeUndefined();
  });

  it('the limit is per core', () => {
    const text = '1.01 0.00 0.00 1/200 4242\n';
    expect(judgeLoad(text, { cores: 2, limits })).toBe(
      'the load of the last minute is 1.01 on 2 cores, more than 1',
    );
    expect(judgeLoad(text, { cores: 4, limits })).toBeUndefined();
  });

  it.each(['', 'nan 1 1', '1'])('"%s" is no load, which must not pass as quiet', (text) => {
    expect(() => judgeLoad(text, { cores: 2, limits })).toThrow('cannot read /proc/loadavg');
  });
});

describe('waitForQuiet', () => {
  /** Reads these loads one after the other; the last one stays. */
  async function wait(loads: number[]) {
    const said: string[] = [];
    let slept = 0;
    const read = async () =>
      `${((loads.length > 1 ? loads.shift() : loads[0]) ?? 0).toFixed(2)} 0.00 0.00 1/1 1`;
    const sleep = async (ms: number) => {
      slept += ms;
    };
    const why = await waitForQuiet(read, { cores: 2, limits, report: (line) => said.push(line), sleep });
    return { why, said, slept };
  }

  it('a quiet machine is not waited for', async () => {
    expect(await wait([0.2])).toEqual({ why: undefined, said: [], slept: 0 });
  });

  it('the load of a build may fall', async () => {
    const said = ['wait for a quiet machine: the load of the last minute is 2 on 2 cores, more than 1'];
    expect(await wait([2, 1.5, 0.9])).toEqual({ why: undefined, said, slept: 10_000 });
  });

  it('a load that stays is the reason, after the limit', async () => {
    const { why, slept } = await wait([3]);
    expect(why).toBe('the load of the last minute is 3 on 2 cores, more than 1');
    expect(slept).toBe(15_000);
  });
});

/** A second of two cores, in ticks. */
function windowOf({ user = 0, idle = 0, iowait = 0, steal = 0, guest = 0, own = 0 }) {
  return {
    before: 'cpu  1000 50 500 90000 100 0 10 20 0 0',
    after: `cpu  ${1000 + user} 50 500 ${90000 + idle} ${100 + iowait} 0 10 ${20 + steal} ${guest} 0`,
    own,
    ticks: 100,
  };
}

describe('judgeWindow', () => {
  it.each([
    { reason: 'only the program itself works', window: { user: 100, idle: 100, own: 1 }, why: undefined },
    { reason: 'nothing works', window: { idle: 200 }, why: undefined },
    { reason: 'waiting for a disk is no work', window: { user: 100, iowait: 100, own: 1 }, why: undefined },
    {
      reason: 'guests are part of user time',
      window: { user: 100, idle: 100, guest: 100, own: 1 },
      why: undefined,
    },
    {
      reason: 'another program works',
      window: { user: 140, idle: 60, own: 1 },
      why: 'other programs used 20.0 % of the processors, more than 10 %',
    },
    {
      reason: 'the host runs another machine',
      window: { user: 100, idle: 90, steal: 10, own: 1 },
      why: 'the host took 5.0 % of the processors, more than 2 %',
    },
    { reason: 'a few ticks say nothing', window: { user: 10, own: 0 }, why: undefined },
    {
      reason: 'rounding of own time is no negative share',
      window: { user: 99, idle: 101, own: 1 },
      why: undefined,
    },
  ])('$reason', ({ window, why }) => {
    expect(judgeWindow(windowOf(window), limits)).toBe(why);
  });

  it.each(['', 'cpu0 1 2 3 4 5 6 7 8', 'cpu 1 2 3', 'cpu a b c d e f g h'])(
    '"%s" is no line of processors',
    (line) => {
      expect(() => judgeWindow({ ...windowOf({ idle: 200 }), after: line }, limits)).toThrow(
        'cannot read /proc/stat',
      );
    },
  );
});
