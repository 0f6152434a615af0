import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const example = useExample(import.meta.dirname);

test('a client calls, and the server stops in time', async () => {
  const server = await example.start();
  const ask = (name: string) => example.run({ args: ['client.py', name], beside: server });

  const stdout = `Hello, world! ${example.uid}\n3\n2\n1\n`;
  expect(await ask('world')).toMatchObject({ status: 0, stdout, stderr: '' });
  const stderr = 'INVALID_ARGUMENT: name is empty\n';
  expect(await ask('')).toMatchObject({ status: 1, stdout: '', stderr });

  const log = 'listening on port 50051\nstopped\n';
  expect(await server.stop()).toMatchObject({ status: 0, stdout: log, stderr: '' });
});
