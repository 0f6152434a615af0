import { expect, test } from 'vitest';
import { watchLines } from './watch-lines.ts';

test('text that is there already, that comes later, and that never comes', async () => {
  const log = watchLines();
  log.add('now ready.');
  await log.has('ready');
  const later = log.has('later');
  const never = log.has('never');
  log.add('a bit later');
  log.end();
  await later;
  const message = 'cannot find "never" in the log: it has ended';
  await expect(never).rejects.toThrow(message);
  await expect(log.has('never')).rejects.toThrow(message);
  expect(log.text()).toBe('now ready.\na bit later');
});
