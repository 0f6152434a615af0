import path from 'node:path';
import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const env = { DATABASE_HOST: '127.0.0.1', DATABASE_USER: 'app', DATABASE_PASSWORD: 'of the test only' };

const example = useExample(import.meta.dirname, { needs: env });
const database = useExample(path.join(import.meta.dirname, 'service'));

test('logs in by a plugin, writes a row, and reads it', async () => {
  const mariadb = await database.start({ user: 'mysql' });
  await mariadb.prints('ready for connections');

  const { status, stdout, stderr } = await example.run({ env, beside: mariadb });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    rows: [[1, 'Grüße, 世界']],
    'database user': 'app@localhost',
    user: example.uid,
  });

  const wrong = await example.run({ env: { ...env, DATABASE_PASSWORD: 'wrong' }, beside: mariadb });
  expect(wrong).toMatchObject({ status: 1, stderr: expect.stringContaining('Access denied for user') });
});
