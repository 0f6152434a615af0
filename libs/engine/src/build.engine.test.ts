import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

import { buildToTar, type Engine } from './index.ts';
import { engineHere } from './testing/engine-here.ts';
import { builtBy, useLocalImage } from './testing/local-engine.ts';

const here = await engineHere();

describe.skipIf(here === undefined)('builds with the engine of this machine', () => {
  const engine = here as Engine;
  const local = useLocalImage(engine, 'build');
  const { folder, dockerfile, context, buildArgs } = local;
  const recipe = { dockerfile, context, buildArgs };

  test('a stage becomes a tar, and leaves no image', async () => {
    const before = await builtBy(local);
    const output = path.join(folder, 'new folder', 'made.tar');
    const lines: string[] = [];
    const onLine = (line: string) => lines.push(line);
    await buildToTar(engine, { ...recipe, target: 'made', output, onLine });
    expect(execFileSync('tar', ['-xOf', output, 'made'], { encoding: 'utf8' })).toBe('made\n');
    expect(lines.some((line) => line.includes('RUN echo made'))).toBe(true);
    expect(readdirSync(path.dirname(output))).toEqual(['made.tar']);
    expect(await builtBy(local)).toEqual(before);
  }, 60_000);

  test('a failed step is shown, and leaves nothing behind', async () => {
    const output = path.join(folder, 'broken', 'broken.tar');
    await expect(buildToTar(engine, { ...recipe, target: 'broken', output })).rejects.toThrow(
      new RegExp(
        `^cannot build stage "broken" of "${dockerfile}": it ended with status \\d+\n[\\s\\S]*why[\\s\\S]*\nto repeat: ./nx engine`,
      ),
    );
    expect(readdirSync(path.dirname(output))).toEqual([]);
  }, 60_000);

  test('a build that is stopped leaves nothing behind', async () => {
    const before = await builtBy(local);
    const output = path.join(folder, 'endless', 'endless.tar');
    const stop = new AbortController();
    const { signal } = stop;
    const onLine = (line: string) => /waiting$/.test(line) && stop.abort();
    await expect(
      buildToTar(engine, { ...recipe, target: 'endless', output, signal, onLine }),
    ).rejects.toThrow(`cannot build stage "endless" of "${dockerfile}": stopped`);
    expect(readdirSync(path.dirname(output))).toEqual([]);
    expect(await builtBy(local)).toEqual(before);
  }, 60_000);
});
