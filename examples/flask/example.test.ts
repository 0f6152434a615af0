import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const example = useExample(import.meta.dirname);

test('two workers serve 100 requests, and stop in time', async () => {
  const service = await example.start();
  expect(await service.ask('http://127.0.0.1:8000/')).toMatchObject({
    status: 200,
    headers: { Server: 'gunicorn' },
    body: 'Hello from Flask\n',
  });
  const answers = await service.askTimes('http://127.0.0.1:8000/process', 100);
  const processes = answers.map(({ body }) => JSON.parse(body) as { pid: number; uid: number });
  expect(processes).toHaveLength(100);
  expect(new Set(processes.map(({ uid }) => uid))).toEqual(new Set([example.uid]));
  expect(new Set(processes.map(({ pid }) => pid)).size).toBe(2);

  expect(await service.stop()).toMatchObject({ status: 0 });
});

test('the console script runs as it is', async () => {
  const { status, stdout } = await example.run({ entrypoint: '/opt/venv/bin/gunicorn', args: ['--version'] });
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^gunicorn \(version \d/) });
});
