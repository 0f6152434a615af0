import path from 'node:path';
import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const env = {
  SECRET_KEY: 'of the test only',
  DATABASE_HOST: '127.0.0.1',
  DATABASE_NAME: 'postgres',
  DATABASE_USER: 'postgres',
};

const example = useExample(import.meta.dirname, { needs: env });
const database = useExample(path.join(import.meta.dirname, 'service'));

test('migrates, writes a row, serves it, and stops in time', async () => {
  const postgres = await database.start({ user: 'postgres' });
  await postgres.prints('listening on IPv4 address "127.0.0.1"');
  await postgres.prints('database system is ready to accept connections');
  const manage = (...args: string[]) => example.run({ args: ['manage.py', ...args], env, beside: postgres });
  expect(await manage('migrate')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('Applying notes.0001_initial... OK'),
  });
  expect(await manage('write', 'Grüße, 世界')).toMatchObject({ status: 0, stdout: '1\n' });

  const service = await example.start({ env, beside: postgres });
  const notes = await service.ask('http://127.0.0.1:8000/notes/');
  expect(notes.status).toBe(200);
  expect(JSON.parse(notes.body)).toEqual({ notes: ['Grüße, 世界'] });
  const about = await service.ask('http://127.0.0.1:8000/about/');
  expect(JSON.parse(about.body)).toEqual({
    libpq: 'binary',
    server: expect.stringMatching(/^PostgreSQL \d+/),
    uid: example.uid,
  });

  expect(await service.stop()).toMatchObject({ status: 0 });
});

test('the migrations are those of the models', async () => {
  const args = ['manage.py', 'makemigrations', '--check', '--dry-run', '--skip-checks'];
  const { status, stdout } = await example.run({ args, env });
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'No changes detected\n' });
});
