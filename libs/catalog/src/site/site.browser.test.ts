import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../testing/find-chromium.ts';
import { hostileFamily, madeFamily } from '../testing/made-facts.ts';
import { serveSite } from '../testing/serve-site.ts';
import { writeSite } from './write-site.ts';

// A made catalogue in the Chromium of this machine, served below a path on the loopback interface.
const program = findChromium(process.env);
if (!program) {
  console.warn(
    'SKIPPED: the catalogue in a browser, because there is no Chromium; install one, such as with "apt-get install chromium", or set CHROMIUM',
  );
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const [phone, desktop] = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
];
const pages = [
  'index.html',
  'images/python-3.13-runtime.html',
  'images/python-3.13-builder.html',
  'images/python-3.9-runtime.html',
  'tags/python-distroless/3.13.15-debian13-20261127.html',
];

describe.skipIf(program === undefined)('a catalogue in Chromium', () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveSite>>;
  let home: string;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'browser-'));
    await writeSite(madeFamily(), join(home, 'site'));
    await writeSite(
      hostileFamily('"><img src=x onerror="hacked=1"><script>hacked=1</script>'),
      join(home, 'site/hostile'),
    );
    site = await serveSite(join(home, 'site'));
    // Root has no sandbox of Chromium; the pages are our own.
    browser = await chromium.launch({ executablePath: program as string, args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    rmSync(home, { recursive: true });
  });

  /** Opens a page; everything that the browser complains of is in `faults`. */
  async function open<T>(
    path: string,
    options: BrowserContextOptions,
    work: (page: Page, faults: string[]) => Promise<T>,
  ): Promise<T> {
    const context = await browser.newContext(options);
    try {
      const page = await context.newPage();
      const faults: string[] = [];
      page.on('console', (message) => faults.push(message.text()));
      page.on('pageerror', (error) => faults.push(error.message));
      page.on('response', (response) => {
        if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
      });
      await page.goto(`${site.url}/${path}`);
      return await work(page, faults);
    } finally {
      await context.close();
    }
  }

  const views = (['light', 'dark'] as const).flatMap((colorScheme) =>
    [phone, desktop].flatMap((viewport) =>
      pages.map((path) => ({ path, colorScheme, viewport, width: viewport.width })),
    ),
  );

  it.each(views)(
    '$path, $colorScheme, $width: accessible, and no wider than the screen',
    async ({ path, ...options }) => {
      await open(path, options, async (page, faults) => {
        expect(await violations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(options.width);
        expect(faults).toEqual([]);
      });
    },
  );

  it('axe finds a fault: a picture without a text, and grey on grey', async () => {
    await open('index.html', {}, async (page) => {
      await page.evaluate(() => {
        document.querySelector('main')?.append(document.createElement('img'));
        const faint = document.createElement('p');
        faint.textContent = 'faint';
        faint.style.cssText = 'color: #999; background: #888';
        document.querySelector('main')?.append(faint);
      });
      expect((await violations(page)).map((line) => line.split(':')[0])).toEqual([
        'color-contrast',
        'image-alt',
      ]);
    });
  });

  it('the colour schemes differ', async () => {
    const back = (colorScheme: 'light' | 'dark') =>
      open('index.html', { colorScheme }, (page) =>
        page.evaluate(() => getComputedStyle(document.body).backgroundColor),
      );
    expect(await back('light')).not.toBe(await back('dark'));
  });

  it('wide tables scroll in their own box, which the keyboard reaches', async () => {
    await open('index.html', { viewport: phone }, async (page) => {
      const box = page.locator('.scroll').first();
      expect(await box.evaluate(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)).toBe(true);
      await box.focus();
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => box.evaluate(({ scrollLeft }) => scrollLeft)).toBeGreaterThan(0);
    });
  });

  it('the first stop of the keyboard leads to the content', async () => {
    await open('images/python-3.13-runtime.html', {}, async (page) => {
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    });
  });

  it('a button copies the line for a Dockerfile', async () => {
    const permissions = ['clipboard-read', 'clipboard-write'];
    await open('images/python-3.13-runtime.html', { permissions }, async (page) => {
      await page.getByRole('button', { name: 'Copy' }).first().click();
      await page.getByText('Copied').waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
        /^FROM registry\.example\/\S+@sha256:c+$/,
      );
    });
  });

  it.each(pages)('%s has the same text without JavaScript, and no button that does nothing', async (path) => {
    const main = (javaScriptEnabled: boolean) =>
      open(path, { javaScriptEnabled }, async (page) => {
        // biome-ignore lint/performance/useDomNodeTextContent: only what is visible counts
        const text = await page.locator('main').innerText();
        return {
          text: text.replace(/\s*\bCopy\b\s*/g, '\n').replace(/\s+/g, ' '),
          buttons: await page.locator('button').count(),
        };
      });
    const [without, withIt] = [await main(false), await main(true)];
    expect(without.text).toBe(withIt.text);
    expect(without.buttons).toBe(0);
    expect(without.text.length).toBeGreaterThan(200);
  });

  it.each(pages.filter((path) => !path.startsWith('tags/')))(
    'hostile texts run nothing in %s',
    async (path) => {
      await open(`hostile/${path}`, {}, async (page, faults) => {
        expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
        expect(await page.locator('img').count()).toBe(0);
        expect(await page.locator('main').textContent()).toContain('<script>hacked=1</script>');
        expect(faults).toEqual([]);
      });
    },
  );

  it('even a script that got into a page does not run', async () => {
    await open('index.html', {}, async (page, faults) => {
      await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'globalThis.hacked = 1';
        document.body.append(script);
      });
      expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
      expect(faults.join()).toContain('Content Security Policy');
    });
  });
});

/** What axe finds, by rule and place. The policy of the pages does not hold back the browser's own tools. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
