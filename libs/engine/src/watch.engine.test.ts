import { describe, expect, test } from 'vitest';

import { type Engine, watchContainer } from './index.ts';
import { containersOf, engineHere, useLocalImage } from './testing/local-engine.ts';

const here = engineHere();

describe.skipIf(here === undefined)('watched containers in the engine of this machine', () => {
  const engine = here as Engine;
  const local = useLocalImage(engine, 'watch');
  const { image } = local;

  test.each([
    {
      why: 'ends by itself',
      script: 'echo done; exit 3',
      seen: { status: 3, stdout: 'done\n' },
      stops: false,
    },
    {
      why: 'goes on, and ends at the signal',
      script: 'trap "echo bye; exit 0" TERM; while :; do sleep 1; done',
      seen: { status: 0, stdout: 'bye\n' },
      stops: true,
    },
    {
      why: 'goes on, and ignores the signal',
      script: 'trap "" TERM; sleep 1000',
      seen: { status: 137 },
      stops: true,
    },
  ])(
    'a watched container $why',
    async ({ script, seen, stops }) => {
      const options = { image, network: 'none', args: ['-c', script], watchMs: 5000, graceMs: 3000 } as const;
      const watched = await watchContainer(engine, options);
      expect(watched).toMatchObject(seen);
      expect(watched.stopMs !== undefined).toBe(stops);
      expect(await containersOf(local)).toBe('');
    },
    120_000,
  );
});
