/** A fenced block. `source` is the comment on the line above it: `examples/flask/Dockerfile`. */
export type Block = { language: string; text: string; source: string };

/** The fenced blocks of a Markdown text, including those in lists. */
export function codeBlocks(markdown: string): Block[] {
  const fenced = /(?:^<!-- (.+) -->\n)?^( *)```(\w*)\n([\s\S]*?)^\2```$/gm;
  return [...markdown.matchAll(fenced)].map(([, source = '', indent = '', language = '', text = '']) => ({
    source,
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** The targets of links, in the order of the text: `docs/using.md#kubernetes`, `#here`, `https://…`. */
export function linkTargets(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** The inline code in sentences and tables, on one line or two. */
export function inlineCode(markdown: string): string[] {
  return [...withoutBlocks(markdown).matchAll(/`([^`]+)`/g)].map(([, text = '']) =>
    text.replaceAll(/\s+/g, ' '),
  );
}

/** The anchors of the headings, as GitHub and GitLab make them. */
export function anchors(markdown: string): string[] {
  return [...withoutBlocks(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
}

function withoutBlocks(markdown: string): string {
  return markdown.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '');
}

function withoutCode(markdown: string): string {
  return withoutBlocks(markdown).replaceAll(/`[^`]+`/g, '');
}
