import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchors, linkTargets } from './markdown.ts';
import { pages, read, root } from './workspace.ts';

// Every link of the pages has an existing target. Other sites are not visited: tests use no network.
describe.each(pages())('%s', (page) => {
  it('links to files and headings that exist', () => {
    expect(linkTargets(read(page)).filter((target) => !leadsSomewhere(target, page))).toEqual([]);
  });

  it('has no two headings with the same anchor, and none with different anchors at GitHub and GitLab', () => {
    const made = anchors(read(page));
    expect(made.filter((anchor, index) => made.indexOf(anchor) !== index)).toEqual([]);
    expect(made.filter((anchor) => anchor.includes('--'))).toEqual([]);
  });
});

it.each([
  { reason: 'a page', target: 'docs/using.md', leads: true },
  { reason: 'a heading of another page', target: 'docs/using.md#kubernetes', leads: true },
  { reason: 'a heading of this page', target: '#the-images', leads: true },
  { reason: 'another site', target: 'https://docs.python.org/3/', leads: true },
  { reason: 'a site without TLS', target: 'http://docs.python.org/3/', leads: false },
  { reason: 'a page that does not exist', target: 'docs/missing.md', leads: false },
  { reason: 'a heading that does not exist', target: 'docs/using.md#missing', leads: false },
])('$reason: $target', ({ target, leads }) => {
  expect(leadsSomewhere(target, 'README.md')).toBe(leads);
});

function leadsSomewhere(target: string, page: string): boolean {
  if (/^[a-z]+:/.test(target)) return target.startsWith('https://');
  const [file = '', anchor] = target.split('#');
  const linked = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
  if (!existsSync(path.join(root, linked))) return false;
  return anchor === undefined || anchors(read(linked)).includes(anchor);
}
