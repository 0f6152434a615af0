/** One paragraph of a Debian control file: field names in lower case, continuation lines joined by line feeds. */
export type Stanza = Map<string, string>;

/**
 * Splits a control file into its paragraphs (https://www.debian.org/doc/debian-policy/ch-controlfields.html).
 * `file` names it in errors. With `fields` (lower case) all others are skipped, which saves time and memory.
 * @throws Error at the first line that is neither a field nor a continuation.
 */
export function* parseStanzas(
  text: string,
  { file, fields }: { file: string; fields?: Set<string> },
): Generator<Stanza> {
  let stanza: Stanza = new Map();
  let last: string | undefined;
  let line = 0;
  for (let start = 0; start < text.length; ) {
    line += 1;
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const first = text.charCodeAt(start);
    if (isBlank(text, start, end)) {
      if (stanza.size > 0) yield stanza;
      stanza = new Map();
      last = undefined;
    } else if (first === SPACE || first === TAB) {
      if (last === undefined) throw new Error(`${file}: line ${line} is a continuation line without a field`);
      const value = stanza.get(last);
      if (value !== undefined) stanza.set(last, `${value}\n${text.slice(start + 1, end).trimEnd()}`);
    } else if (first !== HASH) {
      const colon = text.indexOf(':', start);
      if (colon === -1 || colon >= end || colon === start)
        throw new Error(`${file}: line ${line} is not a field`);
      last = text.slice(start, colon).toLowerCase();
      if (fields === undefined || fields.has(last)) {
        if (stanza.has(last)) throw new Error(`${file}: line ${line} repeats the field "${last}"`);
        stanza.set(last, text.slice(colon + 1, end).trim());
      }
    }
    start = end + 1;
  }
  if (stanza.size > 0) yield stanza;
}

const SPACE = 0x20;
const TAB = 0x09;
const HASH = 0x23;

function isBlank(text: string, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code !== SPACE && code !== TAB && code !== 0x0d) return false;
  }
  return true;
}
