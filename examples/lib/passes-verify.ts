import path from 'node:path';
import { verify } from '@distroless/verify';
import { expect, test } from 'vitest';
import { engine, signal } from './engine.ts';

const workspace = path.resolve(import.meta.dirname, '../..');

/**
 * Adds a test that checks `image` as `tools/verify.ts` does, with the variables that it needs to start. Warnings are printed:
 * each has to be worth its reader's time.
 */
export function testPassesVerify(
  image: string,
  what: string,
  { env }: { env: Record<string, string> },
): void {
  test(`${what} passes tools/verify.ts`, { timeout: 300_000 }, async () => {
    const { checks } = await verify(image, {
      engine,
      env,
      scratch: path.join(workspace, 'dist/verify', path.basename(image).replace(':', '-')),
      behaviours: path.join(workspace, 'images/python/tests'),
      now: new Date(),
      signal,
    });
    expect(checks.length).toBeGreaterThan(10);
    for (const check of checks.filter(({ outcome }) => outcome === 'warning')) console.warn(check);
    expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  });
}
