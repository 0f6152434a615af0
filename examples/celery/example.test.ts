import path from 'node:path';
import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const example = useExample(import.meta.dirname);
const database = useExample(path.join(import.meta.dirname, 'service'));

test('a worker does tasks, ends one that is at work, and stops in time', async () => {
  const redis = await database.start({ user: 'redis' });
  await redis.prints('Ready to accept connections');
  const worker = await example.start({ beside: redis });
  await worker.prints(' ready.');
  const python = (program: string) => example.run({ args: ['-c', program], beside: redis });

  const total = 'from tasks import total; print(total.delay([1, 2, 39]).get(timeout=30))';
  expect(await python(total)).toMatchObject({ status: 0, stdout: '42\n' });
  const user = 'from tasks import user_after; print(user_after.delay(0).get(timeout=30))';
  expect(await python(user)).toMatchObject({ status: 0, stdout: `${example.uid}\n` });

  const id = (await python('from tasks import user_after; print(user_after.delay(1).id)')).stdout.trim();
  await worker.prints(`[${id}] received`);
  const { status, stderr, stdout } = await worker.stop();
  expect(stdout + stderr).toContain('Warm shutdown (MainProcess)');
  expect(status).toBe(0);
  const result = `from celery.result import AsyncResult; from tasks import app; print(AsyncResult('${id}', app=app).get(timeout=1))`;
  expect(await python(result)).toMatchObject({ status: 0, stdout: `${example.uid}\n` });
});
