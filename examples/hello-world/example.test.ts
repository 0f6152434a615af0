import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const example = useExample(import.meta.dirname);
const me = example.uid.toLocaleString('en-US');

test.each([
  { why: 'the entrypoint alone', args: [], name: 'world' },
  { why: 'an argument goes to the script', args: ['you'], name: 'you' },
])('$why', async ({ args, name }) => {
  const stdout = `Hello, ${name}! I am user ${me} and run python.\n`;
  expect(await example.run({ args })).toMatchObject({ status: 0, stdout, stderr: '' });
});

test('the user named in the Dockerfile', async () => {
  const stdout = 'Hello, world! I am user 1,000 and run python.\n';
  expect(await example.run({ user: 'monty' })).toMatchObject({ status: 0, stdout, stderr: '' });
});
