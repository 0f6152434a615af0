import { expect, it } from 'vitest';
import type { ImageFacts } from '../facts/facts.ts';
import { builtFacts, digestOf, madeFamily, publishedFacts } from '../testing/made-facts.ts';
import { imagePage } from './image-page.ts';
import { indexPage } from './index-page.ts';
import { fromLine, tagsOf } from './names.ts';
import { shownSize } from './sizes.ts';
import { tagPage } from './tag-page.ts';

/** The text of a page as people read it. */
async function textOf(page: Promise<string>): Promise<string> {
  return (await page)
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .replaceAll('&#39;', "'");
}

const firstTag = (facts: ImageFacts) => {
  const [tag] = tagsOf(facts);
  if (!tag) throw new Error('no tag');
  return tag;
};

it('a published image is named by the digest of its index', () => {
  const facts = publishedFacts();
  expect(fromLine(facts, firstTag(facts))).toBe(
    `FROM registry.example/space/python-distroless:3.13-debian13@${digestOf('c')}`,
  );
});

it('an image that was only built has a name of the local engine, and no digest that nobody could pull', () => {
  const facts = builtFacts();
  expect(fromLine(facts, firstTag(facts))).toBe('FROM localhost/python-distroless:3.13-debian13');
});

it('a tag with a day never moves, and the tag of an architecture leads to its image alone', () => {
  const shown = tagsOf(publishedFacts()).map(({ tag, moves, architectures }) => [
    tag,
    moves,
    architectures.join(),
  ]);
  expect(shown).toEqual([
    ['3.13-debian13', true, 'amd64,arm64'],
    ['3.13.15-debian13', true, 'amd64,arm64'],
    ['3.13-debian13-arm64', true, 'arm64'],
    ['3.13.15-debian13-20261127', false, 'amd64,arm64'],
  ]);
});

it.each([
  [0, '0.0 kB'],
  [2_655, '2.7 kB'],
  [386_000, '386 kB'],
  [57_400_000, '57.4 MB'],
])('%i bytes are shown as %s', (bytes, shown) => {
  expect(shownSize(bytes)).toBe(shown);
});

it('the page of a published image says how to verify exactly these bytes, and what changed', async () => {
  const text = await textOf(imagePage(publishedFacts(), [publishedFacts()]));
  const reference = `registry.example/space/python-distroless@${digestOf('c')}`;
  expect(text).toContain(`npx tsx tools/verify-published.ts ${reference} --key=signing.pub`);
  expect(text).toContain(`Compared with the image that was published before, ${digestOf('d')}`);
  expect(text).toContain('glibc2.41-122.41-12+deb13u5 CVE-2026-1111CVE-2026-2222');
  expect(text).toContain('not known whether all: no package of it has its changelog');
  expect(text).not.toContain('not published');
  expect(text).toContain('amd64: all layers15.2 MB 55.0 MB');
});

it('the page of an image that was only built says so, and shows no command that needs a registry', async () => {
  const text = await textOf(imagePage(builtFacts(), [builtFacts()]));
  expect(text).toContain('This image is not published.');
  expect(text).not.toMatch(/verify-published|cosign|@sha256/);
});

it('an unsigned image has no command that could only fail', async () => {
  const [, , debug] = madeFamily().images;
  const text = await textOf(imagePage(debug as ImageFacts, []));
  expect(text).toContain('It was published without a signature');
  expect(text).not.toMatch(/verify-published|cosign/);
});

it('a substitute, an old series and a fast build are named', async () => {
  const [old] = madeFamily().images;
  const text = await textOf(imagePage(old as ImageFacts, []));
  expect(text).toContain('It has Python 3.9.2 in place of 3.9.25');
  expect(text).toContain('support of Python 3.9 had ended before this image was made');
  expect(text).toContain('CPython was compiled without PGO and LTO');
});

it('the first page lists all images, and names those that were not built', async () => {
  const text = await textOf(indexPage(madeFamily()));
  expect(text).toContain('1 of these images are not published.');
  expect(text).toContain('2025-10-31 (over)');
  expect(text).toContain('Not in this catalogue');
  expect(text).toContain('python-3.15-runtime');
});

it('the page of a tag says where it leads', async () => {
  const facts = publishedFacts();
  const text = await textOf(tagPage(facts, tagsOf(facts)[3] as never));
  expect(text).toContain(
    `FROM registry.example/space/python-distroless:3.13.15-debian13-20261127@${digestOf('c')}`,
  );
  expect(text).toContain('never: it always leads to these bytes');
});

it('what is inside the files of another has no size, and what one architecture lacks is called absent', async () => {
  const { builds, ...more } = publishedFacts();
  const [amd64, arm64] = builds.map((build) => ({ ...build }));
  if (!amd64 || !arm64) throw new Error('no builds');
  arm64.packages = arm64.packages.filter(({ name }) => name !== 'pip');
  const text = await textOf(imagePage({ ...more, builds: [amd64, arm64] }, []));
  expect(text).toContain(
    '2 Debian packages, 1 Python package, CPython 3.13.15, and 1 library inside CPython.',
  );
  expect(text).toContain('libb2unknown insideinside');
  expect(text).toContain('adler22.0.1 insideinside');
  expect(text).toContain('pip26.1 5.0 MBabsent');
  expect(text).toContain('libc62.41-12+deb13u5 glibc4.7 MB4.7 MB');
});
