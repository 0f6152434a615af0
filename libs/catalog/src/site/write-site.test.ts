import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseCatalog } from '../facts/facts.ts';
import { builtFacts, digestOf, hostileFamily, madeFamily, publishedFacts } from '../testing/made-facts.ts';
import { writeSite } from './write-site.ts';

let home: string;
let site: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'site-'));
  site = join(home, 'public');
});
afterEach(() => rmSync(home, { recursive: true }));

const read = (path: string) => readFileSync(join(site, path), 'utf8');
const isFile = (path: string) => existsSync(path) && statSync(path).isFile();

function files(folder = site): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => isFile(join(folder, path)))
    .sort();
}

describe('a site', () => {
  it('has a page for each image and tag, and its data', async () => {
    expect(await writeSite(madeFamily(), site)).toEqual({ pages: 15 });
    expect(files()).toEqual(
      [
        'catalog.json',
        'copy.js',
        'icon.svg',
        ...['builder', 'debug', 'runtime'].map((variant) => `images/python-3.13-${variant}.html`),
        ...['images/python-3.9-runtime.html', 'index.html', 'style.css'],
        'tags/python-builder/3.13-debian13.html',
        ...['3.13-debian13-arm64', '3.13-debian13-debug', '3.13-debian13', '3.13.15-debian13-20261127'].map(
          (tag) => `tags/python-distroless/${tag}.html`,
        ),
        'tags/python-distroless/3.13.15-debian13.html',
        ...['3.9-debian11-arm64', '3.9-debian11', '3.9.2-debian11-arm64', '3.9.2-debian11'].map(
          (tag) => `tags/python-distroless/${tag}.html`,
        ),
      ].sort(),
    );
    expect(parseCatalog(read('catalog.json'), 'catalog.json', '')).toEqual(madeFamily().images);
  });

  it('has the same bytes for the same images', async () => {
    await writeSite(madeFamily(), site);
    await writeSite(madeFamily(), join(home, 'again'));
    expect(files()).toEqual(files(join(home, 'again')));
    for (const path of files()) expect(read(path)).toBe(readFileSync(join(home, 'again', path), 'utf8'));
  });

  it('stays as it was when a page of the new one cannot be written, and nothing half-written is left', async () => {
    await writeSite({ images: [builtFacts()], missing: [] }, site);
    const before = files().map((path) => [path, read(path)]);
    const { published } = publishedFacts();
    const tags = [{ tag: 'x'.repeat(300), digest: digestOf('c') }];
    const images = [publishedFacts({ published: published && { ...published, tags } })];
    await expect(writeSite({ images, missing: [] }, site)).rejects.toThrow('ENAMETOOLONG');
    expect(files().map((path) => [path, read(path)])).toEqual(before);
    expect(readdirSync(home)).toEqual(['public']);
  });

  it('loses the pages of images that are gone', async () => {
    await writeSite(madeFamily(), site);
    await writeSite({ images: [builtFacts()], missing: [] }, site);
    expect(files().filter((path) => path.startsWith('images/'))).toEqual(['images/python-3.13-runtime.html']);
  });
});

describe('links', () => {
  it('lead to files and headings that exist; others are whole addresses of https', async () => {
    await writeSite(madeFamily(), site);
    const broken = pages().flatMap((page) =>
      links(page)
        .filter((link) => isBroken(page, link))
        .map((link) => `${page}: ${link}`),
    );
    expect(broken).toEqual([]);
    expect(pages().flatMap(links).length).toBeGreaterThan(100);
  });

  it('are found broken: a missing page, a missing heading, an address without TLS', async () => {
    await writeSite(madeFamily(), site);
    const found = [
      'images/nothing.html',
      '#nothing',
      'http://tracker.debian.org/pkg/x',
      'images/python-3.13-debug.html#nothing',
    ];
    expect(found.filter((link) => isBroken('index.html', link))).toEqual(found);
  });

  it('lead to ids that are there once a page', async () => {
    await writeSite(madeFamily(), site);
    const twice = pages().filter((page) => new Set(ids(page)).size !== ids(page).length);
    expect(twice).toEqual([]);
  });
});

describe('texts of images', () => {
  it.each([
    '<script>hacked = true</script>',
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)",
    '</code></pre><h1>',
  ])('%j is never markup', async (text) => {
    await writeSite(hostileFamily(text), site);
    await writeSite(madeFamily(), join(home, 'plain'));
    expect(pages().length).toBe(15);
    const tags = (folder: string) =>
      pages().flatMap((page) => readFileSync(join(folder, page), 'utf8').match(/<[^>]*>/g) ?? []).length;
    expect(tags(site)).toBe(tags(join(home, 'plain')));
    expect(pages().some((page) => read(page).includes(text))).toBe(false);
    const escaped = text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;');
    expect(read('images/python-3.13-runtime.html')).toContain(`libc6${escaped}`);
  });

  it('have no inline code or style to hide in: the policy of each page refuses both', async () => {
    await writeSite(madeFamily(), site);
    for (const page of pages()) {
      expect(read(page)).toMatch(
        /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;self&#39;; script-src &#39;self&#39;; img-src &#39;self&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">/,
      );
      expect(read(page)).not.toMatch(
        /<script(?! src="[./]*\/copy\.js" defer><\/script>)|<style|\sstyle=|\son\w+=/,
      );
    }
  });
});

function pages(): string[] {
  return files().filter((path) => path.endsWith('.html'));
}

function links(page: string): string[] {
  return [...read(page).matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, link = '']) => link);
}

function ids(page: string): string[] {
  return [...read(page).matchAll(/ id="([^"]*)"/g)].map(([, id = '']) => id);
}

function isBroken(page: string, link: string): boolean {
  if (/^[a-z]+:/.test(link)) return !/^https:\/\/[a-z.-]+\.org\/[\w./%-]+$/.test(link);
  const { pathname, hash } = new URL(link, `http://site/${page}`);
  const target = decodeURIComponent(pathname).slice(1);
  if (!isFile(join(site, target))) return true;
  return hash !== '' && !ids(target).includes(hash.slice(1));
}
