import type { Entry } from '@distroless/image';
import { compareContents } from './compare-contents.ts';

/** What differs between two members of the same path, for people. */
export function compareEntries(before: Entry, after: Entry): string[] {
  const differences: string[] = [];
  const compare = (what: string, first: string, second: string) => {
    if (first !== second) differences.push(`${what} ${first} → ${second}`);
  };
  compare('type', before.type, after.type);
  compare('mode', octal(before), octal(after));
  compare('owner', `${before.uid}:${before.gid}`, `${after.uid}:${after.gid}`);
  compare('time', timeOf(before), timeOf(after));
  if (attributesOf(before) !== attributesOf(after)) differences.push('extended attributes');
  if ('target' in before && 'target' in after) compare('target', before.target, after.target);
  if (before.type === 'special' && after.type === 'special')
    compare('device', deviceOf(before), deviceOf(after));
  if (before.type === 'file' && after.type === 'file') {
    compare('size', `${before.content.length}`, `${after.content.length}`);
    differences.push(...compareContents(before, after));
  }
  return differences;
}

function octal({ mode }: Entry): string {
  return mode.toString(8).padStart(4, '0');
}

/** Times beyond those that JavaScript knows are shown as seconds. */
function timeOf({ mtime }: Entry): string {
  const date = new Date(mtime * 1000);
  return Number.isNaN(date.getTime()) ? `${mtime} s` : date.toISOString().replace('.000Z', 'Z');
}

function attributesOf({ attributes = new Map() }: Entry): string {
  const texts = [...attributes].map(([name, value]) => [name, value.toString('hex')]);
  return JSON.stringify(texts.sort());
}

function deviceOf({ kind, major, minor }: Extract<Entry, { type: 'special' }>): string {
  return `${kind} ${major}:${minor}`;
}
