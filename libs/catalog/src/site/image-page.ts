import type { ImageFacts } from '../facts/facts.ts';
import { changesSection } from './changes-section.ts';
import { contentsSections } from './contents-sections.ts';
import { digestsTable, factsList, useIt } from './facts-sections.ts';
import { type Html, html, section } from './html.ts';
import { hasEnded } from './index-page.ts';
import { imageName, whatItIs } from './names.ts';
import { page } from './page.ts';
import { sizesSection } from './sizes-section.ts';
import { verifySection } from './verify-section.ts';

const onThisPage = [
  ['use', 'Use it'],
  ['facts', 'About it'],
  ['verify', 'How to verify it'],
  ['changes', 'What changed'],
  ['sizes', 'Sizes'],
  ['contents', 'What is in it'],
] as const;

/** Everything about one image; `all` are those that its sizes are compared with. */
export function imagePage(facts: ImageFacts, all: readonly ImageFacts[]): Promise<string> {
  const name = imageName(facts);
  return page({
    title: name,
    description: `${name}: ${whatItIs[facts.variant]}`,
    root: '..',
    above: [{ name: 'Images', href: '../index.html' }],
    main: html`<h1>${name}</h1>
<p class="lead">${whatItIs[facts.variant]}</p>
${notes(facts)}<nav aria-label="On this page"><ul class="inline">
${onThisPage.map(([id, text]) => html`<li><a href="#${id}">${text}</a></li>\n`)}</ul></nav>
${section('use', 'Use it', useIt(facts))}${section('facts', 'About it', [factsList(facts), digestsTable(facts)])}${verifySection(facts)}${changesSection(facts)}${sizesSection(facts, all)}${contentsSections(facts)}`,
  });
}

/** What somebody has to know before using it. */
function notes(facts: ImageFacts): Html[] {
  const { builds, published, release, series, substituteFor } = facts;
  const isFast = builds.some(({ flavour }) => flavour !== 'release');
  const lines = [
    ...(published ? [] : ['This image is not published. It is in the engine of the machine that built it.']),
    ...(hasEnded(facts)
      ? [`Upstream’s support of Python ${series} had ended before this image was made.`]
      : []),
    ...(substituteFor === undefined
      ? []
      : [
          `It has Python ${release} in place of ${substituteFor}, which could not be downloaded when it was built.`,
        ]),
    ...(isFast
      ? [
          'CPython was compiled without PGO and LTO, and the layers are not compressed: a build to try things.',
        ]
      : []),
  ];
  return lines.map((line) => html`<p class="note">${line}</p>\n`);
}
