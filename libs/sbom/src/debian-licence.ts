import { createHash } from 'node:crypto';
import type { Tree } from '@distroless/image';
import type { Licence, LicenceText } from './component.ts';
import { parseLicenceName } from './licence-names.ts';

/**
 * The licences of a Debian package, from its copyright file: all that a machine-readable one names
 * (https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/), or why there are none.
 */
export function debianLicence(tree: Tree, name: string): Licence {
  const path = `usr/share/doc/${name}/copyright`;
  const text = tree.read(path)?.toString('utf8');
  if (text === undefined) return { reason: `the image has no /${path}` };
  if (!/^Format(-Specification)?:/im.test(text.slice(0, 4096))) {
    return { reason: `/${path} is not in Debian's machine-readable form` };
  }
  const paragraphs = text.split(/\n[ \t]*\n/).flatMap((paragraph) => licenceField(paragraph));
  const used = paragraphs.filter(({ standsAlone }) => !standsAlone);
  const texts = new Map<string, LicenceText>();
  const expressions = (used.length > 0 ? used : paragraphs).map(({ short, body }) =>
    parseLicenceName(short, (unknown) => {
      const full = body || paragraphs.find((other) => other.short === unknown)?.body || unknown;
      const id = `LicenseRef-debian-${slug(unknown)}-${digest(full)}`;
      texts.set(id, { id, name: unknown, text: full });
      return id;
    }),
  );
  const distinct = [...new Set(expressions)].sort();
  if (distinct.length === 0) return { reason: `/${path} names no licence` };
  const known = [...texts.values()].filter(({ id }) => distinct.some((part) => part.includes(id)));
  return { expression: joinAll(distinct), texts: known.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

type LicenceField = { short: string; body: string; standsAlone: boolean };

/** The `License` of one paragraph. One without `Files` and `Format` has the text of a licence that others name. */
function licenceField(paragraph: string): LicenceField[] {
  const [, short = '', body = ''] = /^License:[ \t]*(.*)((?:\n[ \t].*)*)/im.exec(paragraph) ?? [];
  if (short.trim() === '') return [];
  const standsAlone = !/^(Files|Format):/im.test(paragraph);
  const lines = body.split('\n').map((line) => line.replace(/^ \.?/, ''));
  return [{ short: short.trim(), body: lines.join('\n').trim(), standsAlone }];
}

function joinAll(expressions: readonly string[]): string {
  if (expressions.length === 1) return expressions[0] ?? '';
  return expressions.map((part) => (/ (AND|OR) /.test(part) ? `(${part})` : part)).join(' AND ');
}

function slug(name: string): string {
  return name.replace(/[^A-Za-z0-9.]+/g, '-').replace(/^-|-$/g, '');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
