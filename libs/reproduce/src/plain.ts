/** A text for a terminal. Names, paths and labels of an image may have control characters. */
export function plain(text: string): string {
  return text.replace(/[^\x20-\x7e…→]+/g, ' ');
}
