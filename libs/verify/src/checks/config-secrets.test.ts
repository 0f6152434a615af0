import type { ImageConfig } from '@distroless/image';
import { expect, test } from 'vitest';
import { file, madeImage } from '../testing/made-image.ts';
import { path, testOthers } from '../testing/others.ts';
import { findInOurs } from '../testing/ours.ts';

testOthers([
  [
    'secrets-in-config',
    'an index with a password, as a build argument',
    { config: { history: ['|1 X=https://me:pass@example.org/simple RUN pip install'] } },
    ['history: a credential'],
  ],
  [
    'likely-secrets',
    'a variable with the name of a secret',
    { config: { env: [path, 'DB_PASSWORD=x'] } },
    ['environment: "DB_PASSWORD"'],
  ],
  [
    'likely-secrets',
    'a repository in a layer',
    { added: [file('app/.git/HEAD', '')] },
    ['layer 3: /app/.git is a repository'],
  ],
  [
    'likely-secrets',
    'a file of settings in a layer',
    { added: [file('app/.env', '')] },
    ['layer 3: /app/.env is a file of settings'],
  ],
]);

test.each<[reason: string, config: Partial<ImageConfig>, messages: string[]]>([
  ['a variable with the name of a secret', { env: ['GITLAB_TOKEN=x'] }, ['environment: "GITLAB_TOKEN"']],
  ['a proxy', { env: ['https_proxy=http://proxy'] }, ['environment: "https_proxy"']],
  ['a name with such a word inside another one', { env: ['PYTHONAUTHORS=x', 'KEYBOARD=y'] }, []],
  ['a password', { env: ['INDEX=https://a:b@example.org'] }, ['environment: a credential']],
  ['a label', { labels: { source: 'https://a:b@example.org/x.git' } }, ['label: a credential']],
  ['a build argument', { history: ['|1 PIP_INDEX_URL=x /bin/sh -c true'] }, ['history: "PIP_INDEX_URL"']],
  ['an argument of the command', { cmd: ['--token', `glpat-${'a'.repeat(20)}`] }, ['command: a credential']],
])('no-secrets-in-config and %s', async (_reason, config, messages) => {
  expect(findInOurs('no-secrets-in-config', await madeImage([], { config }))).toEqual(messages);
});

test.each<[reason: string, text: string]>([
  ['one word', 'a'.repeat(200_000)],
  ['the beginnings of addresses', 'a://b:'.repeat(40_000)],
  ['addresses without a password', 'https://example.org/ '.repeat(10_000)],
  ['schemes', 'a.b-c+'.repeat(40_000)],
  ['a key without an end', `-----BEGIN PRIVATE KEY-----${' '.repeat(200_000)}`],
  ['names without a value', '_TOKEN'.repeat(40_000)],
])('a label of 200 kB takes no time: %s', async (_reason, text) => {
  const image = await madeImage([], { config: { labels: { text }, history: [text], env: [text] } });
  const start = performance.now();
  findInOurs('no-secrets-in-config', image);
  expect(performance.now() - start).toBeLessThan(1000);
});
