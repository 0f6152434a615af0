import { expect, test } from 'vitest';

import { type Script, scriptedEngine } from './testing/scripted-engine.ts';
import { watchContainer } from './watch.ts';

const options = { image: 'x', network: 'none', watchMs: 300, graceMs: 2000 } as const;

test('the time to stop is measured by the engine, however long its commands take', async () => {
  const slow: Script = ({ args, isNoted, note }) => {
    const field = args[3] ?? '';
    if (args[0] === 'kill') note('asked');
    if (field.includes('Running')) console.log('true');
    if (field.includes('StopSignal')) console.log('15');
    if (field.includes('FinishedAt')) console.log(JSON.stringify(new Date(Date.now() - 1500)));
    // The container has ended long before the client, as on a busy machine.
    if (args[0] === 'run') setInterval(() => isNoted('asked') && setTimeout(() => process.exit(0), 1500), 10);
  };
  const engine = scriptedEngine(slow);
  const { stopMs, status } = await watchContainer(engine, options);
  expect(status).toBe(0);
  expect(stopMs).toBeLessThan(1000);
  expect(engine.calls()).toContainEqual(['kill', '--signal', '15', '<name>']);
});

test('a container that ignores the signal is killed after the grace time', async () => {
  const deaf: Script = ({ args, isNoted, note }) => {
    if (args.includes('SIGKILL')) note('killed');
    if (args[3]?.includes('Running')) console.log('true');
    if (args[3]?.includes('FinishedAt')) console.log(JSON.stringify(new Date()));
    if (args[0] === 'run') setInterval(() => isNoted('killed') && process.exit(137), 10);
  };
  const engine = scriptedEngine(deaf);
  const { stopMs, status } = await watchContainer(engine, options);
  expect(status).toBe(137);
  expect(stopMs).toBeGreaterThan(1900);
  expect(
    engine
      .calls()
      .filter(([verb]) => verb === 'kill')
      .slice(0, 2),
  ).toEqual([
    ['kill', '--signal', 'SIGTERM', '<name>'],
    ['kill', '--signal', 'SIGKILL', '<name>'],
  ]);
});

test('a container that ends by itself has no time to stop', async () => {
  const engine = scriptedEngine(({ args }) => {
    if (args[0] === 'run') process.exitCode = 3;
  });
  const watched = await watchContainer(engine, options);
  expect(watched).toMatchObject({ status: 3 });
  expect(watched.stopMs).toBeUndefined();
});
