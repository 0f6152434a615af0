import { expect, test } from 'vitest';
import { useExample } from '../lib/index.ts';

const example = useExample(import.meta.dirname);

test('dates, numbers, money and order as in German', async () => {
  const lines = ['Sonntag, 01. März 2026', '1.234.567,89', '12,50 €', 'Apfel Äpfel Öl Zug', example.uid, ''];
  expect(await example.run()).toMatchObject({ status: 0, stdout: lines.join('\n'), stderr: '' });
});

test('another language for one run, and for dates alone', async () => {
  const inEnglish = await example.run({
    env: { LANG: 'C.UTF-8', LC_TIME: 'de_DE.UTF-8', LC_MONETARY: 'de_DE.UTF-8' },
  });
  const lines = ['Sonntag, 01. März 2026', '1234567.89', '12,50 €'];
  expect(inEnglish.stdout.split('\n').slice(0, 3)).toEqual(lines);
});
