import { html } from 'hono/html';

/** Markup. Every text in it was escaped by the template; none comes from anywhere else. */
export type Html = ReturnType<typeof html>;
export { html };

/** A text that people copy, such as a command. Long lines are broken, so nothing scrolls. */
export function codeBlock(text: string): Html {
  return html`<pre class="copy"><code>${text}</code></pre>`;
}

type Table = { id: string; caption: string; head: readonly Html[]; rows: readonly Html[] };

/** A table that scrolls in its own box where it is wider than the screen; the keyboard reaches the box. */
export function table({ id, caption, head, rows }: Table): Html {
  return html`<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table>
<caption id="${id}">${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row}</tr>\n`)}</tbody>
</table></div>
`;
}

/** The heads of columns; those whose name begins with `#` are of numbers. */
export function columns(...names: readonly string[]): Html[] {
  return names.map((name) =>
    name.startsWith('#')
      ? html`<th scope="col" class="number">${name.slice(1)}</th>`
      : html`<th scope="col">${name}</th>`,
  );
}

/** A section with a heading that can be linked to. */
export function section(id: string, heading: string, content: Html | readonly Html[]): Html {
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
${content}</section>
`;
}
