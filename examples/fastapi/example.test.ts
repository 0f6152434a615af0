import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const example = useExample(import.meta.dirname);
const at = (path: string) => `http://127.0.0.1:8000${path}`;

test('serves on uvloop, validates, and stops in time', async () => {
  const service = await example.start();
  const index = await service.ask(at('/'));
  expect(index.status).toBe(200);
  expect(JSON.parse(index.body)).toEqual({ loop: 'uvloop', uid: example.uid });
  expect(await service.ask(at('/mean?a=1&b=2'))).toMatchObject({ status: 200, body: '{"mean":1.5}' });
  expect((await service.ask(at('/mean?a=1&b=x'))).status).toBe(422);

  const { status, stderr } = await service.stop();
  expect(stderr).toContain('Application shutdown complete.');
  expect(status).toBe(0);
});

test('the console script runs as it is', async () => {
  const { status, stdout } = await example.run({ entrypoint: '/opt/venv/bin/uvicorn', args: ['--version'] });
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^Running uvicorn \d/) });
});
