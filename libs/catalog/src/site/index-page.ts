import type { ImageId } from '@distroless/matrix';
import type { Collected } from '../collect/collect-images.ts';
import type { ImageFacts } from '../facts/facts.ts';
import { columns, type Html, html, section, table } from './html.ts';
import { imageName, imagePath, tagsOf } from './names.ts';
import { page } from './page.ts';
import { downloadCell, downloadSize, layersBar, legend, shownSize, unpackedSize } from './sizes.ts';

/** The first page: every image, and their sizes side by side. */
export function indexPage({ images, missing }: Collected): Promise<string> {
  return page({
    title: 'Distroless Python images',
    description:
      'Container images with CPython on Debian: what is in them, how big they are, and how to verify them.',
    root: '.',
    main: html`<h1>Distroless Python images</h1>
<p class="lead">Small container images with an up-to-date CPython on Debian’s glibc. Each image has a page with its contents, its sizes, what changed, and how to verify it.</p>
${publishing(images)}${section('images', 'The images', allImages(images))}${section('sizes', 'Sizes', sizes(images))}${absent(missing)}`,
  });
}

function publishing(images: readonly ImageFacts[]): Html | '' {
  const local = images.filter(({ published }) => !published).length;
  if (local === 0) return '';
  const which = local === images.length ? 'None of these images is' : `${local} of these images are not`;
  return html`<p class="note">${which} published. Names that start with <code>localhost/</code> are those of images in the engine of the machine that built them.</p>
`;
}

function allImages(images: readonly ImageFacts[]): Html {
  const isPacked = images.some(({ builds }) => builds[0] && downloadSize(builds[0]) !== undefined);
  const sizeColumns = isPacked ? ['#Download', '#Unpacked'] : ['#Unpacked'];
  const head = columns('Series', 'Image', 'Release', 'Debian', 'Support ends', ...sizeColumns, 'Tags');
  const rows = images.map((facts, number) => {
    const isFirst = images[number - 1]?.series !== facts.series;
    const count = images.filter(({ series }) => series === facts.series).length;
    const series = isFirst ? html`<th scope="rowgroup" rowspan="${count}">${facts.series}</th>` : '';
    return html`${series}${cells(facts, isPacked)}`;
  });
  return table({
    id: 'all',
    caption: 'Images by series of Python; sizes for the first architecture of each',
    head,
    rows,
  });
}

function cells(facts: ImageFacts, isPacked: boolean): Html {
  const [build] = facts.builds;
  return html`<th scope="row"><a href="${imagePath(facts)}">${imageName(facts)}</a></th>
<td>${facts.release}</td>
<td class="short">${facts.debian} (${facts.suite})</td>
<td class="short">${facts.eol}${hasEnded(facts) ? ' (over)' : ''}</td>
${downloadCell(build && downloadSize(build), isPacked)}
<td class="number">${build ? shownSize(unpackedSize(build)) : ''}</td>
<td><ul class="tags">${tagsOf(facts).map(({ tag, path }) => html`<li><a href="${path}">${tag}</a></li>`)}</ul></td>`;
}

/** Before this image was made: the page has no clock. */
export function hasEnded({ eol, created }: ImageFacts): boolean {
  return eol < created.slice(0, 10);
}

function sizes(images: readonly ImageFacts[]): Html {
  const builds = images.flatMap((facts) => facts.builds.slice(0, 1).map((build) => ({ facts, build })));
  const whole = Math.max(...builds.map(({ build }) => unpackedSize(build)));
  const rows = builds.map(
    ({ facts, build }) => html`<th scope="row"><a href="${imagePath(facts)}">${imageName(facts)}</a></th>
<td class="number">${shownSize(unpackedSize(build))}</td><td class="picture">${layersBar(build, whole)}</td>`,
  );
  const kinds = builds.flatMap(({ build }) => build.layers.map(({ kind }) => kind));
  const head = columns('Image', '#Unpacked', 'Parts');
  return html`${legend(kinds)}${table({ id: 'side-by-side', caption: 'All files of each image, by layer', head, rows })}`;
}

function absent(missing: readonly ImageId[]): Html | '' {
  if (missing.length === 0) return '';
  const names = missing.map((image) => html`<li>${imageName(image)}</li>\n`);
  return section(
    'absent',
    'Not in this catalogue',
    html`<p>These images belong to the family, and were not built for this catalogue.</p>
<ul>
${names}</ul>
`,
  );
}
