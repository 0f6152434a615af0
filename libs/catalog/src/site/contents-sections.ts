import type { ImageFacts, ListedPackage } from '../facts/facts.ts';
import { columns, type Html, html, section, table } from './html.ts';
import { shownSize } from './sizes.ts';

/** What the SBOM lists: CPython and what it carries, Python packages, Debian packages. */
export function contentsSections(facts: ImageFacts): Html {
  const merged = mergeBuilds(facts);
  const of = (...kinds: ListedPackage['kind'][]) => merged.filter(({ kind }) => kinds.includes(kind));
  const architectures = facts.builds.map(({ architecture }) => architecture);
  const [cpython, python, debian] = [of('cpython', 'vendored'), of('pypi', 'carried'), of('debian')];
  return section('contents', 'What is in it', [
    html`<p>${count(debian, 'Debian package')}, ${count(python, 'Python package')}, CPython ${facts.release}, and ${count(of('vendored'), 'library', 'libraries')} inside CPython. The SBOM compares this list with every file of the image.</p>
`,
    contentsTable({
      id: 'cpython',
      caption: 'CPython and the libraries inside it',
      list: cpython,
      architectures,
    }),
    ...(python.length > 0
      ? [contentsTable({ id: 'python', caption: 'Python packages', list: python, architectures })]
      : []),
    contentsTable({ id: 'debian', caption: 'Debian packages', list: debian, architectures }),
  ]);
}

function count(list: readonly unknown[], one: string, many = `${one}s`): string {
  return `${list.length === 0 ? 'no' : list.length} ${list.length === 1 ? one : many}`;
}

type Merged = Omit<ListedPackage, 'size'> & { sizes: Map<string, number> };

/** One line for each version, with the size of each architecture that has it. */
function mergeBuilds({ builds }: ImageFacts): Merged[] {
  const merged = new Map<string, Merged>();
  for (const { architecture, packages } of builds) {
    for (const { size, ...one } of packages) {
      const key = JSON.stringify([one.kind, one.name, one.version ?? '']);
      const found = merged.get(key) ?? { ...one, sizes: new Map() };
      found.sizes.set(architecture, (found.sizes.get(architecture) ?? 0) + size);
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
    (
      one,
    ) => html`<th scope="row">${one.name}${one.kind === 'carried' ? ' (inside another)' : ''}</th><td class="version">${one.version ?? 'unknown'}</td>
${isDebian ? html`<td>${source(one)}</td>` : ''}${architectures.map((name) => sizeCell(one.sizes.get(name)))}`,
  );
  return table({ id, caption, head, rows });
}

function sizeCell(size: number | undefined): Html {
  return html`<td class="number">${size === undefined ? 'absent' : shownSize(size)}</td>`;
}

function source({ source, name }: Merged): Html {
  const known = source ?? name;
  return html`<a href="https://tracker.debian.org/pkg/${encodeURIComponent(known)}">${known}</a>`;
}
