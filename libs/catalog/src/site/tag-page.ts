import type { ImageFacts } from '../facts/facts.ts';
import { codeBlock, type Html, html, section } from './html.ts';
import { fromLine, imageName, imagePath, type TagFacts, whatItIs } from './names.ts';
import { page } from './page.ts';
import { signed } from './verify-section.ts';

/** Where one tag leads. */
export function tagPage(facts: ImageFacts, tag: TagFacts): Promise<string> {
  const name = imageName(facts);
  const image = `../../${imagePath(facts)}`;
  return page({
    title: `${tag.repository}:${tag.tag}`,
    description: `The tag ${tag.tag} of ${name}`,
    root: '../..',
    above: [
      { name: 'Images', href: '../../index.html' },
      { name, href: image },
    ],
    main: html`<h1>${tag.repository}:${tag.tag}</h1>
<p class="lead">Leads to <a href="${image}">${name}</a>: ${whatItIs[facts.variant]}</p>
${codeBlock(fromLine(facts, tag))}
${about(facts, tag)}${facts.published?.signed ? section('verify', 'How to verify it', signed(`${tag.repository}@${tag.digest}`)) : ''}<p><a href="${image}">Contents, sizes and changes of ${name}</a></p>
`,
  });
}

function about(facts: ImageFacts, { digest, architectures, moves }: TagFacts): Html {
  return html`<dl>
<div><dt>Digest</dt><dd class="digest"><code>${digest}</code></dd></div>
<div><dt>Architectures</dt><dd>${architectures.join(', ')}</dd></div>
<div><dt>Moves</dt><dd>${moves ? 'to newer builds' : 'never: it always leads to these bytes'}</dd></div>
<div><dt>Published</dt><dd>${facts.published ? 'yes' : 'no: it is a name in the local engine'}</dd></div>
<div><dt>Python</dt><dd>${facts.release}</dd></div>
<div><dt>End of upstream’s support</dt><dd>${facts.eol}</dd></div>
</dl>
`;
}
