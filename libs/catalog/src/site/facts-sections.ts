import type { ImageFacts } from '../facts/facts.ts';
import { codeBlock, columns, type Html, html, table } from './html.ts';
import { fromLine, tagsOf } from './names.ts';

/** The line for a Dockerfile, and all tags. */
export function useIt(facts: ImageFacts): Html {
  const tags = tagsOf(facts);
  const [first] = tags;
  const pinned = facts.published
    ? 'The digest keeps your image the same until you change it.'
    : 'There is no digest to name: only a registry gives one that other machines can pull.';
  return html`${first ? codeBlock(fromLine(facts, first)) : ''}<p>${pinned}</p>
${tagsTable(facts)}`;
}

function tagsTable(facts: ImageFacts): Html {
  const rows = tagsOf(facts).map(
    ({ tag, path, moves, architectures }) => html`<th scope="row"><a href="../${path}">${tag}</a></th>
<td>${architectures.join(', ')}</td><td>${moves ? 'yes' : 'never'}</td>`,
  );
  const head = columns('Tag', 'Architectures', 'Moves');
  const [repository] = tagsOf(facts).map((tag) => tag.repository);
  return table({ id: 'tags', caption: `Tags in ${repository}`, head, rows });
}

/** How it was made, and how it runs. */
export function factsList(facts: ImageFacts): Html {
  const { release, debian, suite, eol, created, revision, user, entrypoint, cmd, workdir, env } = facts;
  const terms: [string, Html | string][] = [
    ['Python', release],
    ['Debian', `${debian} (${suite})`],
    ['End of upstream’s support', eol],
    ['Time of its commit', created],
    ['Commit', html`<code>${revision}</code>`],
    ['User', html`<code>${user || '0:0'}</code>`],
    ['Entrypoint', html`<code>${JSON.stringify(entrypoint)}</code>`],
    ...(cmd.length > 0 ? [['Command', html`<code>${JSON.stringify(cmd)}</code>`] as [string, Html]] : []),
    ['Working directory', html`<code>${workdir || '/'}</code>`],
    ['Environment', html`<ul class="plain">${env.map((line) => html`<li><code>${line}</code></li>`)}</ul>`],
  ];
  return html`<dl>
${terms.map(([term, value]) => html`<div><dt>${term}</dt><dd>${value}</dd></div>\n`)}</dl>
`;
}

/** What identifies the bytes of each architecture. */
export function digestsTable({ builds, published }: ImageFacts): Html {
  const index = html`<th scope="row">all (index)</th><td class="digest"><code>${published?.digest}</code></td><td></td>`;
  const rows = builds.map(
    ({ architecture, digest, checks }) => html`<th scope="row">${architecture}</th>
<td class="digest"><code>${digest}</code></td><td>${shownChecks(checks)}</td>`,
  );
  return table({
    ...{
      id: 'digests',
      caption: 'Digest of each architecture',
      head: columns('Architecture', 'Digest of the manifest', 'Checks'),
    },
    rows: published ? [index, ...rows] : rows,
  });
}

function shownChecks(checks: ImageFacts['builds'][number]['checks']): string {
  if (!checks) return 'not verified';
  return `${checks.passed} passed${checks.skipped > 0 ? `, ${checks.skipped} skipped` : ''}`;
}
