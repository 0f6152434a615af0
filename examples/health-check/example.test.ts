import { setTimeout as sleep } from 'node:timers/promises';
import { runEngine } from '@distroless/engine';
import { describe, expect, test } from 'vitest';
import { engine, useExample } from '../lib/index.ts';

describe.each(['gunicorn', 'uvicorn'])('%s', (target) => {
  const example = useExample(import.meta.dirname, { target });

  test('is healthy, and unhealthy when it stops answering', async () => {
    const service = await example.start();
    expect(await service.ask('http://127.0.0.1:8000/')).toMatchObject({
      status: 200,
      body: `${example.uid}`,
    });
    await untilHealthIs('healthy', service.name);
    await service.ask('http://127.0.0.1:8000/hang');
    await untilHealthIs('unhealthy', service.name);
  });

  test('stops in time', async () => {
    const service = await example.start();
    await service.ask('http://127.0.0.1:8000/');
    expect(await service.stop()).toMatchObject({ status: 0 });
  });
});

async function untilHealthIs(wanted: string, container: string): Promise<void> {
  let status = '';
  for (const end = Date.now() + 120_000; Date.now() < end && status !== wanted; await sleep(500)) {
    // podman uses timers of systemd, which not every machine runs.
    if (engine.name === 'podman')
      await runEngine(engine, ['healthcheck', 'run', container], { mayFail: true });
    const format = ['--format', '{{.State.Health.Status}}'];
    status = (await runEngine(engine, ['container', 'inspect', ...format, container])).stdout.trim();
  }
  expect(status).toBe(wanted);
}
