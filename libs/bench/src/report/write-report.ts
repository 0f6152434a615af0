import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '@distroless/files';
import type { Results } from '../results.ts';
import { renderAgainst } from './against.ts';
import { plotsOf } from './bars.ts';
import { renderMarkdown } from './markdown.ts';
import { drawPlot } from './plot.ts';

/**
 * Writes `results.json`, `results.md` and the plots into a folder. Plots of a busy machine say so, because a plot
 * may be shown without its table.
 * @param before the results of another run, to compare with
 * @returns the text of results.md
 */
export async function writeReport(
  results: Results,
  folder: string,
  { before }: { before?: Results | undefined } = {},
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const text = `${renderMarkdown(results)}${before ? `\n${renderAgainst(results, before)}` : ''}`;
  await replaceFile(join(folder, 'results.json'), `${JSON.stringify(results, undefined, 1)}\n`);
  await replaceFile(join(folder, 'results.md'), text);
  for (const plot of plotsOf(results)) {
    const marked = results.busy.length > 0 ? { ...plot, title: `${plot.title} (not valid: busy)` } : plot;
    for (const theme of ['light', 'dark'] as const) {
      await replaceFile(join(folder, `${plot.name}-${theme}.svg`), await drawPlot(marked, theme));
    }
  }
  return text;
}
