import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatFacts } from '@distroless/catalog';
import { publishedFacts } from '@distroless/catalog/testing';
import { listImages, parseVersions } from '@distroless/matrix';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pipelineKinds, runJobs } from '../lib/testing/gitlab-ci-local.ts';
import { type MadeClone, madeClone } from '../lib/testing/made-clone.ts';

// The job that writes the catalogue, with the artifacts of the release jobs and without layouts.
const versions = readFileSync(new URL('../../images/python/versions.yaml', import.meta.url), 'utf8');
const series = listImages(parseVersions(versions)).at(-1)?.series ?? '';

let clone: MadeClone;
beforeAll(() => {
  clone = madeClone();
}, 60_000);
afterAll(() => clone.close(), 60_000);
afterEach(() => {
  for (const path of ['dist', 'public']) if (existsSync(join(clone.folder, path))) clone.remove(path);
});

const pipeline = { ...pipelineKinds.push, CI_REGISTRY_IMAGE: 'registry.example/space/python' };
const release = (variant: 'runtime' | 'debug') =>
  clone.write(
    `dist/python/${series}/${variant}/catalog.json`,
    formatFacts(publishedFacts({ series, variant, changes: { why: 'not asked' } })),
  );
const pages = (former: string) => runJobs(clone.folder, { ...pipeline, CATALOG_FORMER: former }, ['pages']);
const images = () => readdirSync(join(clone.folder, 'public/images'));

describe('the job of the catalogue', { timeout: 120_000 }, () => {
  it('writes what was published, and keeps the images that the former catalogue has', async () => {
    release('runtime');
    const first = await pages('none');
    expect(first.status, first.output).toBe(0);
    expect(images()).toEqual([`python-${series}-runtime.html`]);

    clone.remove('dist');
    release('debug');
    const second = await pages('public');
    expect(second.status, second.output).toBe(0);
    expect(images()).toEqual([`python-${series}-debug.html`, `python-${series}-runtime.html`]);
  });

  it('fails without images, and leaves nothing', async () => {
    const { status, output } = await pages('none');
    expect(output).toContain('cannot build the catalogue: dist/python has no image');
    expect(status).not.toBe(0);
    expect(existsSync(join(clone.folder, 'public'))).toBe(false);
  });

  it('fails when the former catalogue is damaged, and leaves it as it is', async () => {
    release('runtime');
    clone.write('public/catalog.json', '{');
    const { status, output } = await pages('public');
    expect(output).toContain('public/catalog.json: is not JSON');
    expect(status).not.toBe(0);
    expect(readdirSync(join(clone.folder, 'public'))).toEqual(['catalog.json']);
  });
});
