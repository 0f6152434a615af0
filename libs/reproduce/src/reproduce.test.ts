import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MadeImage } from './testing/made-image.ts';
import { type MadeRun, makeRun } from './testing/made-run.ts';

let made: MadeRun;
beforeAll(async () => {
  made = await makeRun();
}, 60_000);
afterEach(() => made.removeLeftovers());
afterAll(() => made.close());

describe('an image that is built again', () => {
  it('is identical when it has the same digest, and nothing is left', async () => {
    expect(await made.run()).toEqual({ digest: made.digest, differences: [] });
    expect(made.leftovers()).toEqual([]);
  });

  it('is built from the published commit, with locked inputs and empty caches only', async () => {
    await made.run();
    const [build] = made.builds;
    expect(build?.request).toMatchObject({
      ...{ project: 'python-3.13-runtime', configuration: 'release', commit: made.commit },
    });
    expect(build?.env).toMatchObject({
      ...{ LOCK: 'frozen', NX_CACHE_DIRECTORY: `${build?.folder}/.nx/cache` },
      REGISTRY: expect.stringMatching(/^localhost\/reproduced-\d+$/),
    });
  });

  it('was pulled before the build, after which the registry may be gone', async () => {
    let pulled: string[] = [];
    await made.run({
      build: async (build) => {
        pulled = readdirSync(join(build.folder, '..')).filter((name) => name.startsWith('sha256-'));
        await made.building()(build);
      },
    });
    expect(pulled).toHaveLength(2);
  });

  it('stays on the disk when that is asked for', async () => {
    await made.run({ keep: true });
    const [kept] = made.leftovers();
    expect(kept).toMatch(/^image-/);
    expect(readdirSync(join(made.made.folder, 'dist/reproduced', kept ?? '', 'checkout'))).toContain(
      'images',
    );
    expect(made.made.lines.at(-1)).toBe(`kept ${join(made.made.folder, 'dist/reproduced', kept ?? '')}`);
  });

  type Row = { what: string; image: Partial<MadeImage>; lines: (string | RegExp)[] };
  const other = Buffer.from('bin/pythom');
  it.each<Row>([
    {
      what: 'a file with other content',
      image: { files: [{ path: 'bin/python', content: other } as { path: string }] },
      lines: [
        'layer 2 (runtime/ld-cache-amd64.tar): 1 path differs',
        '  changed bin/python: content from byte 9 on',
      ],
    },
    {
      what: 'a file more',
      image: { files: [{ path: 'bin/python' }, { path: 'bin/time' }] },
      lines: [
        'layer 2 (runtime/ld-cache-amd64.tar): 1 path differs',
        '  added   bin/time: only the rebuilt image has it',
      ],
    },
    {
      what: 'another mode',
      image: { files: [{ path: 'bin/python', mode: 0o755 }] },
      lines: [
        'layer 2 (runtime/ld-cache-amd64.tar): 1 path differs',
        '  changed bin/python: mode 0644 → 0755',
      ],
    },
    {
      what: 'another configuration',
      image: { settings: { user: '0:0' } },
      lines: ['configuration: config.User: "1000:1000" → "0:0"'],
    },
    {
      what: 'another date',
      image: { date: 1_767_312_001 },
      lines: [
        'configuration: created: "2026-01-02T00:00:00Z" → "2026-01-02T00:00:01Z"',
        ...[0, 1].map(
          (number) =>
            `configuration: history.${number}.created: "2026-01-02T00:00:00Z" → "2026-01-02T00:00:01Z"`,
        ),
        'manifest: annotations.org.opencontainers.image.created: "2026-01-02T00:00:00Z" → "2026-01-02T00:00:01Z"',
      ],
    },
  ])('with $what is shown with exactly that', async ({ image, lines }) => {
    const result = await made.run({ build: made.building(image) });
    expect(result).toEqual({ digest: made.digest, differences: lines });
    expect(made.leftovers()).toEqual([]);
  });
});

it('an input that the commit has with another digest is named, and nothing is built', async () => {
  const lockFiles = [{ path: 'package-lock.json', sha256: 'b'.repeat(64) }];
  const { reference } = await made.publish({}, { provenance: { lockFiles } });
  const { differences } = await made.run({ reference });
  expect(differences).toEqual([
    expect.stringMatching(
      /^input "package-lock\.json" \(git\+https.*\): the provenance names sha256:b{64}, the commit has sha256:44136/,
    ),
  ]);
  expect(made.builds).toEqual([]);
});
