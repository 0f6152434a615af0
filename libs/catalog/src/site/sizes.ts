import type { BuildFacts } from '../facts/facts.ts';
import { type Html, html } from './html.ts';

/** `57.4 MB`, `386 kB`: in thousands and millions of bytes, as registries count. */
export function shownSize(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e3).toFixed(bytes < 10_000 ? 1 : 0)} kB`;
}

/** Of all files. */
export function unpackedSize({ layers }: BuildFacts): number {
  return layers.reduce((sum, { unpacked }) => sum + unpacked, 0);
}

/** What a registry sends, without what the client has already; undefined for builds whose layers are not compressed. */
export function downloadSize({ flavour, layers }: BuildFacts): number | undefined {
  return flavour === 'release' ? layers.reduce((sum, { size }) => sum + size, 0) : undefined;
}

/** A cell with the size of a download, in tables that have such a column. */
export function downloadCell(size: number | undefined, hasColumn: boolean): Html | '' {
  if (!hasColumn) return '';
  return html`<td class="number">${size === undefined ? 'not compressed' : shownSize(size)}</td>`;
}

/** What the layers are called. */
export const layerNames: Readonly<Record<string, string>> = {
  rootfs: 'Debian packages',
  cpython: 'CPython',
  tools: 'Python tools',
  'ld-cache': 'library cache',
};

/** The class of a colour in style.css. */
function colour(kind: string): string {
  return Object.hasOwn(layerNames, kind) ? `part-${kind}` : 'part-other';
}

/** A bar of parts, as long as its share of `whole`. The numbers are in the table beside it, so it has no text. */
export function bar(parts: readonly { kind: string; size: number }[], whole: number): Html {
  const percent = (size: number) => Math.round((size / Math.max(whole, 1)) * 100_00) / 100;
  let start = 0;
  const rects = parts.map(({ kind, size }) => {
    const rect = html`<rect class="${colour(kind)}" x="${percent(start)}%" width="${percent(size)}%" height="100%"/>`;
    start += size;
    return rect;
  });
  return html`<svg class="bar" aria-hidden="true" focusable="false">${rects}</svg>`;
}

/** The bar of a build by its layers. */
export function layersBar({ layers }: BuildFacts, whole: number): Html {
  return bar(
    layers.map(({ kind, unpacked }) => ({ kind, size: unpacked })),
    whole,
  );
}

/** What the colours of the bars mean. */
export function legend(kinds: Iterable<string>): Html {
  const shown = Object.keys(layerNames).filter((kind) => [...kinds].includes(kind));
  return html`<ul class="legend">
${shown.map((kind) => html`<li><svg class="key" aria-hidden="true" focusable="false"><rect class="${colour(kind)}" width="100%" height="100%"/></svg> ${layerNames[kind]}</li>\n`)}</ul>
`;
}
