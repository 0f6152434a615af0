import type { BuildFacts, ImageFacts } from '../facts/facts.ts';
import { columns, type Html, html, section, table } from './html.ts';
import { imageName } from './names.ts';
import {
  bar,
  downloadCell,
  downloadSize,
  layerNames,
  layersBar,
  legend,
  shownSize,
  unpackedSize,
} from './sizes.ts';

const largest = 12;

/** Layers, the largest packages, and the same variant of other series. */
export function sizesSection(facts: ImageFacts, all: readonly ImageFacts[]): Html {
  const kinds = facts.builds.flatMap(({ layers }) => layers.map(({ kind }) => kind));
  const [first] = facts.builds;
  return section('sizes', 'Sizes', [
    legend(kinds),
    layersTable(facts),
    ...(first ? [largestTable(first)] : []),
    comparedTable(facts, all),
  ]);
}

function layersTable({ builds }: ImageFacts): Html {
  const whole = Math.max(...builds.map(unpackedSize));
  const isPacked = builds.some((build) => downloadSize(build) !== undefined);
  const rows = builds.flatMap((build) => {
    const download = downloadSize(build);
    const total = html`<th scope="row">${build.architecture}: all layers</th>${downloadCell(download, isPacked)}
<td class="number">${shownSize(unpackedSize(build))}</td><td class="picture">${layersBar(build, whole)}</td>`;
    const each = build.layers.map(
      ({
        kind,
        size,
        unpacked,
      }) => html`<td>${build.architecture}: ${layerNames[kind] ?? kind}</td>${downloadCell(download === undefined ? undefined : size, isPacked)}
<td class="number">${shownSize(unpacked)}</td><td class="picture">${bar([{ kind, size: unpacked }], whole)}</td>`,
    );
    return [total, ...each];
  });
  const head = columns('Layers', ...(isPacked ? ['#Download'] : []), '#Unpacked', 'Picture');
  return table({ id: 'layers', caption: 'Layers of each architecture', head, rows });
}

function largestTable({ architecture, packages }: BuildFacts): Html {
  const sorted = packages
    .flatMap(({ kind, name, size }) => (size === undefined ? [] : [{ kind, name, size }]))
    .toSorted((a, b) => b.size - a.size)
    .slice(0, largest);
  const whole = sorted[0]?.size ?? 0;
  const rows = sorted.map(
    ({ kind, name, size }) => html`<th scope="row">${name}</th><td class="number">${shownSize(size)}</td>
<td class="picture">${bar([{ kind: layerOf[kind], size }], whole)}</td>`,
  );
  const caption = `The largest packages, for ${architecture}`;
  return table({ id: 'largest', caption, head: columns('Package', '#Unpacked', 'Picture'), rows });
}

/** Which layer a package is in, for its colour. */
const layerOf = {
  debian: 'rootfs',
  cpython: 'cpython',
  vendored: 'cpython',
  pypi: 'tools',
  carried: 'tools',
} as const;

function comparedTable(facts: ImageFacts, all: readonly ImageFacts[]): Html {
  const others = all.flatMap((other) => {
    const build = other.builds.find(({ architecture }) => architecture === facts.builds[0]?.architecture);
    const isLike = other.variant === facts.variant || other.series === facts.series;
    return build && isLike ? [{ other, build }] : [];
  });
  const whole = Math.max(...others.map(({ build }) => unpackedSize(build)));
  const rows = others.map(({ other, build }) => {
    const name = imageName(other);
    const isThis = name === imageName(facts);
    return html`<th scope="row">${isThis ? html`${name} <small>(this image)</small>` : html`<a href="${name}.html">${name}</a>`}</th>
<td class="number">${shownSize(unpackedSize(build))}</td><td class="picture">${layersBar(build, whole)}</td>`;
  });
  const caption = `Beside other images, for ${facts.builds[0]?.architecture}`;
  return table({ id: 'compared', caption, head: columns('Image', '#Unpacked', 'Picture'), rows });
}
