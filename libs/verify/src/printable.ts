/**
 * A text as one harmless line for a terminal. Whatever would move the cursor, change colours, begin a new line or turn the
 * direction of the text is written as an escape: `\n`, `\x1b`, `\u202e`. Everything from an image, a container or an
 * engine passes through here before it is printed; JSON has its own escapes.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => escapes.get(character) ?? escaped(character));
}

/** The same for a text that we made from several lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/**
 * Control characters (Cc: C0, DEL, C1), format characters (Cf: marks of direction, zero-width ones, tags), separators of
 * lines and paragraphs, and halves of pairs. A backslash stays: nobody mistakes `\n` for a new line.
 */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

const escapes = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}
