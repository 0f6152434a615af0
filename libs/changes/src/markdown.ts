import type { Change } from '@distroless/resolve';
import { changeTable, packageTable } from './change-table.ts';
import type { FileChange } from './compare-files.ts';
import type { ComparedImage, ImageChanges } from './image-changes.ts';
import type { LockChanges } from './lock-changes.ts';
import { markdownTable } from './markdown-table.ts';
import type { PackageFixes } from './package-fixes.ts';

/** What differs between locks, for a merge request. '' if nothing does. */
export function lockChangesMarkdown({ results, fixes }: LockChanges): string {
  const table = changeTable(results);
  return table === ''
    ? ''
    : sections(
        ['Packages', table],
        [
          'Fixed vulnerabilities',
          fixesTable(
            fixes,
            results.flatMap(({ changes }) => changes),
          ),
        ],
      );
}

/** What differs between two images. */
export function imageChangesMarkdown(changes: ImageChanges): string {
  const { image, old, new: young, packages, fixes, unread, files } = changes;
  const project = `python-${image.series}-${image.variant}`;
  const head = [
    `# Changes of ${project} for ${young.architecture}`,
    '',
    `- old: ${code(old.reference)}`,
    `- new: ${code(young.reference)}`,
    ...(old.digest === young.digest ? ['', 'Both are the same image.'] : []),
    '',
    '',
  ];
  const table = packageTable(packages);
  const fixed = unread === undefined ? fixesTable(fixes, packages) : `Not known: ${unread}.`;
  return (
    head.join('\n') +
    sections(
      ['Packages', table],
      ['Fixed vulnerabilities', table === '' ? '' : fixed],
      ['Labels', labelsTable(old, young)],
      ['Sizes', sizesTable(old, young)],
      ['Files', filesTable(files)],
    )
  );
}

function sections(...all: readonly (readonly [title: string, text: string])[]): string {
  const shown = all.filter(([, text]) => text !== '');
  return shown.map(([title, text]) => `## ${title}\n\n${text}\n`).join('\n');
}

/** What is not known is said: an empty cell would look as if nothing was fixed. */
function fixesTable(all: readonly PackageFixes[], changes: readonly Change[]): string {
  const fixes = [...pythonFixes(changes), ...all];
  if (fixes.length === 0) return '';
  const rows = fixes.map(({ source, from, to, cves, why }) => [source, from, to, namedIn(cves, why)]);
  return markdownTable(['source package', 'old', 'new', "what Debian's changelog names"], rows);
}

/** Upstream names no CVE numbers in a form that could be read. */
function pythonFixes(changes: readonly Change[]): PackageFixes[] {
  const found = new Map<string, PackageFixes>();
  for (const { root, package: name, from, to, downgrade = false } of changes) {
    if (root !== 'cpython' || name !== 'cpython' || from === null || to === null || downgrade) continue;
    const why = `see https://docs.python.org/release/${to}/whatsnew/changelog.html`;
    found.set(`${from} ${to}`, { source: 'cpython', from, to, cves: [], why });
  }
  return [...found.values()];
}

function namedIn(cves: readonly string[], why: string | undefined): string {
  const named = cves.join(', ');
  if (why === undefined) return named || 'none';
  return named === '' ? `not known: ${plain(why)}` : `${named}; there may be more: ${plain(why)}`;
}

function labelsTable({ labels: old }: ComparedImage, { labels: young }: ComparedImage): string {
  const names = [...new Set([...Object.keys(old), ...Object.keys(young)])].sort();
  const rows = names
    .filter((name) => old[name] !== young[name])
    .map((name) => [name, old[name] ?? '(none)', young[name] ?? '(none)'].map(plain));
  return rows.length === 0 ? '' : markdownTable(['label', 'old', 'new'], rows);
}

function sizesTable(old: ComparedImage, young: ComparedImage): string {
  const kinds = [...new Set([...old.layers, ...young.layers].map(({ kind }) => kind))];
  const row = (name: string, from: number, to: number) => [
    name,
    megabytes(from),
    megabytes(to),
    difference(from, to),
  ];
  const of = ({ layers }: ComparedImage, kind?: string) =>
    layers.reduce((sum, layer) => sum + (kind === undefined || layer.kind === kind ? layer.size : 0), 0);
  return markdownTable(
    ['what', 'old', 'new', 'difference'],
    [
      ...kinds.map((kind) => row(`layer ${kind}`, of(old, kind), of(young, kind))),
      row('all layers', of(old), of(young)),
      row('files, unpacked', old.size, young.size),
    ],
  );
}

/** How many files are shown: the JSON has all of them. */
const shown = 30;

function filesTable(files: readonly FileChange[]): string {
  if (files.length === 0) return '';
  const count = (change: FileChange['change']) => files.filter((file) => file.change === change).length;
  const largest = files
    .toSorted((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from) || (a.path < b.path ? -1 : 1))
    .slice(0, shown);
  const rows = largest.map(({ path, change, from, to, differs }) => [
    code(`/${path}`),
    differs.length === 0 ? change : `${change}: ${differs.join(', ')}`,
    difference(from, to),
  ]);
  const more = files.length > shown ? `\n\n${files.length - shown} more are in the JSON.` : '';
  const summary = `${count('added')} added, ${count('removed')} removed, ${count('changed')} changed.`;
  return `${summary}\n\n${markdownTable(['file', 'change', 'bytes'], rows)}${more}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function difference(from: number, to: number): string {
  return `${to >= from ? '+' : '−'}${Math.abs(to - from)}`;
}

/** Texts of images and of the network must not become markup. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').replace(/[\\`*[\]<>|#]/g, '\\$&');
}

function code(text: string): string {
  return `\`${text.replace(/[\p{Cc}\p{Cf}`|]+/gu, '?')}\``;
}
