import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { stageText } from '../../stage-text.mjs';
import { checkSettingsStage } from './check-stage.ts';

const rule = 'the stage of an image has settings only, its files come from the tars of its steps';
const check = (text: string) => checkSettingsStage(text, 'Dockerfile: stage "runtime"');

it.each(['builder', 'runtime', 'debug'])('the recipe of %s has settings only', (variant) => {
  const dockerfile = new URL('../../../../../images/python/Dockerfile', import.meta.url);
  check(stageText(readFileSync(dockerfile, 'utf8'), variant));
});

it('settings may take several lines, and stages may be based on others', () => {
  check(
    'ARG X=scratch\nFROM python AS runtime\nENV A=1 \\\n    RUN=2\nCMD []\n\nFROM scratch AS python\nUSER 1:1',
  );
});

it.each([
  { reason: 'adds a file', line: 'ADD x.tar /' },
  { reason: 'copies a file', line: 'COPY x /x' },
  { reason: 'runs a program', line: 'RUN true' },
  { reason: 'runs a program, in small letters', line: 'run true' },
  { reason: 'has a command for images made from it', line: 'ONBUILD RUN true' },
  { reason: 'has a health check, which OCI images do not keep', line: 'HEALTHCHECK CMD true' },
  { reason: 'has an argument, which a caller could set', line: 'ARG X' },
])('a stage that $reason is refused', ({ line }) => {
  expect(() => check(`FROM scratch AS runtime\nUSER 1:1\n${line}`)).toThrow(
    new Error(`Dockerfile: stage "runtime" has "${line}": ${rule}`),
  );
});

it.each([
  { base: 'debian:13', reason: 'an image' },
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an argument of the Dockerfile
  { base: '${UPSTREAM}', reason: 'an argument' },
])('a stage that is based on $reason is refused', ({ base }) => {
  expect(() => check(`FROM ${base} AS runtime\nUSER 1:1`)).toThrow(
    new Error(`Dockerfile: stage "runtime" is based on "${base}": ${rule}`),
  );
});
