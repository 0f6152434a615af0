import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

// `script` of util-linux gives its command a terminal, and passes its own input on to it.
const script = '/usr/bin/script';
const hasScript = process.platform === 'linux' && existsSync(script);
if (!hasScript)
  console.warn('SKIPPED: questions at a terminal, as this machine has no script(1) of util-linux');

const module = path.join(import.meta.dirname, 'terminal.ts');
const program = `import { askOnTerminal } from ${JSON.stringify(module)}; console.log('answer:', await askOnTerminal('Go on?'));`;
// As a task of Nx: no input, the output in a pipe.
const asTask = '"$NODE" --import tsx --input-type=module --eval "$PROGRAM" </dev/null 2>&1 | cat';
const env = { ...process.env, NODE: process.execPath, PROGRAM: program };

describe.skipIf(!hasScript)('a question at the terminal', () => {
  test.each([
    ['y', true],
    ['YES', true],
    ['n', false],
    ['', false],
    ['yesterday', false],
  ])('is answered by "%s": %s', async (answer, meaning) => {
    const child = spawn(script, ['--quiet', '--return', '--command', asTask, '/dev/null'], { env });
    let output = '';
    let isAnswered = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (isAnswered || !output.includes('Go on? [y/N] ')) return;
      isAnswered = true;
      child.stdin.write(`${answer}\n`);
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(output).toContain(`answer: ${meaning}`);
  });
});

test('without a terminal there is no answer', async () => {
  // A new session has none.
  const child = spawn('sh', ['-c', asTask], { env, detached: true });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await new Promise((resolve) => child.on('close', resolve));
  expect(output).toBe('answer: undefined\n');
});
