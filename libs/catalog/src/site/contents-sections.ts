import type { ImageFacts, ListedPackage } from '../facts/facts.ts';
import { columns, type Html, html, section, table } from './html.ts';
import { shownSize } from './sizes.ts';

/** What the SBOM lists: CPython and what it carries, Python packages, Debian packages. */
export function contentsSections(facts: ImageFacts): Html {
  const merged = mergeBuilds(facts);
  const of = (...kinds: ListedPackage['kind'][]) => merged.filter(({ kind }) => kinds.includes(kind));
  const architectures = facts.builds.map(({ architecture }) => architecture);
  const lists = { python: of('pypi'), carried: of('carried'), debian: of('debian') };
  return section('contents', 'What is in it', [
    html`<p>${count(lists.debian, 'Debian package')}, ${count(lists.python, 'Python package')}, CPython ${facts.release}, and ${count(of('vendored'), 'library', 'libraries')} inside CPython. The SBOM compares this list with every file of the image.</p>
`,
    contentsTable({
      id: 'cpython',
      caption: 'CPython and the libraries inside it',
      list: of('cpython', 'vendored'),
      architectures,
    }),
    ...(['python', 'carried', 'debian'] as const)
      .filter((id) => lists[id].length > 0)
      .map((id) => contentsTable({ id, caption: captions[id], list: lists[id], architectures })),
  ]);
}

const captions = {
  python: 'Python packages',
  carried: 'What Python packages have inside, such as crates of Rust',
  debian: 'Debian packages',
};

function count(list: readonly unknown[], one: string, many = `${one}s`): string {
  return `${list.length === 0 ? 'no' : list.length} ${list.length === 1 ? one : many}`;
}

type Merged = Omit<ListedPackage, 'size'> & { sizes: Map<string, number | undefined> };

/** One line for each version, with the size of each architecture that has it. */
function mergeBuilds({ builds }: ImageFacts): Merged[] {
  const merged = new Map<string, Merged>();
  for (const { architecture, packages } of builds) {
    for (const { size, ...one } of packages) {
      const key = JSON.stringify([one.kind, one.name, one.version ?? '']);
      const found = merged.get(key) ?? { ...one, sizes: new Map() };
      const before = found.sizes.get(architecture);
      found.sizes.set(architecture, size === undefined ? before : size + (before ?? 0));
      merged.set(key, found);
    }
  }
  const order: ListedPackage['kind'][] = ['cpython', 'vendored', 'pypi', 'carried', 'debian'];
  return [...merged]
    .map(([key, one]) => ({ key: `${order.indexOf(one.kind)} ${one.name} ${key}`, one }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ one }) => one);
}

type Contents = { id: string; caption: string; list: readonly Merged[]; architectures: readonly string[] };

function contentsTable({ id, caption, list, architectures }: Contents): Html {
  const isDebian = id === 'debian';
  const head = columns(
    'Name',
    'Version',
    ...(isDebian ? ['Source package'] : []),
    ...architectures.map((one) => `#${one}`),
  );
  const rows = list.map(
    (one) => html`<th scope="row">${one.name}</th><td class="version">${one.version ?? 'unknown'}</td>
${isDebian ? html`<td>${source(one)}</td>` : ''}${architectures.map((name) => sizeCell(one, name))}`,
  );
  return table({ id, caption, head, rows });
}

function sizeCell({ sizes }: Merged, architecture: string): Html {
  const size = sizes.get(architecture);
  const shown = size === undefined ? 'inside' : shownSize(size);
  return html`<td class="number">${sizes.has(architecture) ? shown : 'absent'}</td>`;
}

function source({ source, name }: Merged): Html {
  const known = source ?? name;
  return html`<a href="https://tracker.debian.org/pkg/${encodeURIComponent(known)}">${known}</a>`;
}
