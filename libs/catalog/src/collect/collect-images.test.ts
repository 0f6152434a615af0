import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveFiles } from '@distroless/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatCatalog, formatFacts } from '../facts/facts.ts';
import { builtFacts, publishedFacts } from '../testing/made-facts.ts';
import { folder, madeBuild } from '../testing/made-image.ts';
import { collectImages } from './collect-images.ts';
import { readFormerCatalog } from './former-catalog.ts';

let made: Awaited<ReturnType<typeof madeBuild>>;
beforeEach(async () => {
  made = await madeBuild();
});
afterEach(() => made.made.close());

const forget = () => rm(join(made.made.folder, folder), { recursive: true });
const names = (images: readonly { series: string; variant: string }[]) =>
  images.map(({ variant }) => variant);

describe('a catalogue', () => {
  it('has the images that were built, and names those that were not', async () => {
    const { images, missing } = await collectImages([], made.context);
    expect(images.map(({ builds }) => builds[0]?.digest)).toEqual([made.digest]);
    expect(names(missing)).toEqual(['debug', 'builder']);
  });

  it('of no images is refused', async () => {
    await forget();
    await expect(collectImages([], made.context)).rejects.toThrow(
      'cannot build the catalogue: dist/python has no image; build some first: ./nx run-many -t container',
    );
  });

  it('takes the facts that an earlier job wrote, where the layouts are not', async () => {
    await forget();
    await made.made.write(`${folder}/catalog.json`, formatFacts(publishedFacts()));
    const { images } = await collectImages([], made.context);
    expect(images.map(({ published }) => published?.tags.length)).toEqual([4]);
  });

  it('believes the layouts more than older facts', async () => {
    await made.made.write(`${folder}/catalog.json`, formatFacts(publishedFacts()));
    const { images } = await collectImages([], made.context);
    expect(images.map(({ builds }) => builds[0]?.digest)).toEqual([made.digest]);
  });

  it('keeps images of an earlier catalogue that were not built again, unless their series is gone', async () => {
    const former = [
      publishedFacts({ variant: 'debug' }),
      publishedFacts({ series: '2.7' }),
      publishedFacts(),
    ];
    const { images, missing } = await collectImages(former, made.context);
    expect(names(images)).toEqual(['runtime', 'debug']);
    expect(images[0]?.builds[0]?.digest).toBe(made.digest);
    expect(images[1]).toEqual(former[0]);
    expect(names(missing)).toEqual(['builder']);
  });

  it.each([
    [
      'no JSON',
      '{',
      /^dist\/python\/3\.13\/runtime\/catalog\.json: is not JSON: .*; remove it, and run \.\/nx run catalog:facts python-3\.13-runtime$/,
    ],
    ['of another version', '{"version":2}', /catalog\.json: version: /],
    [
      'of another image',
      formatFacts(builtFacts({ variant: 'debug' })),
      /catalog\.json: is about python-3\.13-debug; remove it/,
    ],
    [
      'with a tag that leads out of the site',
      formatFacts(publishedFacts()).replace('"3.13-debian13"', '"../../x"'),
      /published\.tags\.0\.tag: is no tag; remove it/,
    ],
    [
      'with a repository that leads out of the site',
      formatFacts(publishedFacts()).replace('space/python-distroless', '..'),
      /published\.repository: is no repository; remove it/,
    ],
    ['with an unknown key', formatFacts(builtFacts()).replace('"user"', '"users"'), /unknown key "users"/],
  ])('is refused when the facts of an image are %s', async (_, text, message) => {
    await forget();
    await made.made.write(`${folder}/catalog.json`, text);
    await expect(collectImages([], made.context)).rejects.toThrow(message);
  });
});

describe('an earlier catalogue', () => {
  const facts = [publishedFacts()];

  it('is read from a folder', async () => {
    await mkdir(join(made.made.folder, 'site'));
    await writeFile(join(made.made.folder, 'site/catalog.json'), formatCatalog(facts));
    expect(await readFormerCatalog(join(made.made.folder, 'site'), made.context)).toEqual(facts);
  });

  it('is read from the site', async () => {
    const server = await serveFiles(new Map([['pages/catalog.json', Buffer.from(formatCatalog(facts))]]));
    try {
      for (const end of ['', '/'])
        expect(await readFormerCatalog(`${server.url}pages${end}`, made.context)).toEqual(facts);
    } finally {
      await server.close();
    }
  });

  it('that is missing or damaged is refused, or its images would silently disappear', async () => {
    const wayOut = 'if there is no earlier catalogue, leave out --former';
    await expect(readFormerCatalog(made.made.folder, made.context)).rejects.toThrow(wayOut);
    const server = await serveFiles(new Map([['catalog.json', Buffer.from('<html>Sign in</html>')]]));
    try {
      const damaged = readFormerCatalog(server.url.replace('//', '//user:secret@'), made.context);
      await expect(damaged).rejects.toThrow(/^http:\/\/127\.0\.0\.1:\d+\/catalog\.json: is not JSON/);
      await expect(readFormerCatalog(`${server.url}none`, made.context)).rejects.toThrow(wayOut);
    } finally {
      await server.close();
    }
  });
});
