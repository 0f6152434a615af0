import type { ChangeFacts, ImageFacts } from '../facts/facts.ts';
import { columns, type Html, html, section, table } from './html.ts';

/** What differs from the former image. */
export function changesSection({ changes }: ImageFacts): Html {
  return section('changes', 'What changed', changes ? shown(changes) : html`<p>Not known.</p>\n`);
}

function shown(changes: ChangeFacts): Html {
  if ('why' in changes) return html`<p>Not known: ${changes.why}.</p>\n`;
  const { since, packages, fixes } = changes;
  const before = since.digest
    ? html`the image that was published before, <code>${since.digest}</code>, of commit <code>${short(since.revision)}</code>`
    : html`commit <code>${short(since.revision)}</code>, in which its locks had other versions`;
  if (packages.length === 0) return html`<p>No package has another version than in ${before}.</p>\n`;
  return html`<p>Compared with ${before}.</p>
${packagesTable(packages)}${fixesTable(fixes)}`;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}

type Known = Exclude<ChangeFacts, { why: string }>;

function packagesTable(packages: Known['packages']): Html {
  const rows = packages.map(
    ({ kind, package: name, from, to }) =>
      html`<th scope="row">${name}${kind === 'pypi' ? ' (Python)' : ''}</th><td>${from ?? 'new'}</td><td>${to ?? 'gone'}</td>`,
  );
  return table({
    id: 'changed',
    caption: 'Packages with another version',
    head: columns('Package', 'Before', 'Now'),
    rows,
  });
}

function fixesTable(fixes: Known['fixes']): Html | '' {
  if (fixes.length === 0) return '';
  const rows = fixes.map(
    ({ source, from, to, cves, why }) => html`<th scope="row">${source}</th><td>${from}</td><td>${to}</td>
<td>${cves.length > 0 ? cveList(cves) : ''}${why === undefined ? (cves.length > 0 ? '' : 'none is named') : html`<span>not known whether all: ${why}</span>`}</td>`,
  );
  const head = columns('Source package', 'Before', 'Now', 'Named in Debian’s changelog');
  return table({ id: 'fixed', caption: 'Fixed vulnerabilities', head, rows });
}

function cveList(cves: readonly string[]): Html {
  return html`<ul class="tags">${cves.map((cve) => html`<li><a href="https://security-tracker.debian.org/tracker/${cve}">${cve}</a></li>`)}</ul>`;
}
