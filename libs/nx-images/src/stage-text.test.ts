import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stageText } from './stage-text.mjs';

describe('stageText', () => {
  it.each([
    {
      reason: 'one stage, without the others and without comments',
      dockerfile: '# syntax\nFROM scratch AS a\n# why\nADD a.tar /\n\nFROM scratch AS b\nADD b.tar /\n',
      stage: 'a',
      text: 'FROM scratch AS a\nADD a.tar /',
    },
    {
      reason: 'all stages that it is based on and copies from, directly or not, each once',
      dockerfile: `FROM scratch AS a
ADD a.tar /
FROM a AS b
RUN b
FROM scratch AS other
FROM scratch AS c
COPY --from=b /out /
RUN --mount=type=bind,from=a,source=/,target=/a c
`,
      stage: 'c',
      text: `FROM scratch AS c
COPY --from=b /out /
RUN --mount=type=bind,from=a,source=/,target=/a c
FROM a AS b
RUN b
FROM scratch AS a
ADD a.tar /`,
    },
    {
      reason: 'arguments before all stages, because they may name a base',
      dockerfile: 'ARG BASE=scratch\nFROM $BASE AS a\nRUN a\n',
      stage: 'a',
      text: 'ARG BASE=scratch\nFROM $BASE AS a\nRUN a',
    },
  ])('is $reason', ({ dockerfile, stage, text }) => {
    expect(stageText(dockerfile, stage)).toBe(text);
  });

  it('refuses a stage that does not exist', () => {
    expect(() => stageText('FROM scratch AS a\n', 'b')).toThrow(new Error('Dockerfile: has no stage "b"'));
  });
});

describe('the recipe', () => {
  const dockerfile = readFileSync(new URL('../../../images/python/Dockerfile', import.meta.url), 'utf8');
  const steps = ['cpython', 'cpython-upstream', 'debian', 'tools'];
  const edit = (stage: string) =>
    dockerfile.replace(new RegExp(`^(FROM \\S+ AS ${stage})$`, 'm'), '$1\nLABEL edited=yes');

  it.each([
    { stage: 'runtime', again: [] },
    { stage: 'debug', again: [] },
    { stage: 'builder', again: [] },
    { stage: 'cpython-build', again: ['cpython'] },
    { stage: 'cpython-test-modules', again: ['cpython'] },
    { stage: 'cpython-upstream-build', again: ['cpython-upstream'] },
    { stage: 'debian', again: ['debian'] },
    { stage: 'builder-python', again: ['tools'] },
  ])('an edit of stage $stage runs again: $again', ({ stage, again }) => {
    expect(edit(stage)).not.toBe(dockerfile);
    const changed = steps.filter((step) => stageText(edit(stage), step) !== stageText(dockerfile, step));
    expect(changed).toEqual(again);
  });
});
