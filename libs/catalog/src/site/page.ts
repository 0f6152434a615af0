import { type Html, html } from './html.ts';

type Page = {
  title: string;
  /** One sentence, for search engines. */
  description: string;
  /** Where the site's root is, seen from the page: `.` or `../..`. Without a leading `/`, a site works below any path. */
  root: string;
  /** What is above the page. */
  above?: readonly { name: string; href: string }[];
  main: Html;
};

// Nothing but the files of this site, and no code or style inside a page.
const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

/** A whole page. */
export async function page({ title, description, root, above = [], main }: Page): Promise<string> {
  const text = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="description" content="${description}">
<title>${title}</title>
<link rel="icon" href="${root}/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${root}/style.css">
<script src="${root}/copy.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<nav aria-label="Where this page is">
<ol>
${above.map(({ name, href }) => html`<li><a href="${href}">${name}</a></li>\n`)}<li aria-current="page">${title}</li>
</ol>
</nav>
</header>
<main id="main" tabindex="-1">
${main}</main>
<footer>
<p>Written by <code>./nx run catalog:build</code> from the images, their locks and their SBOMs. The same as data: <a href="${root}/catalog.json">catalog.json</a>.</p>
</footer>
</body>
</html>
`;
  return text.toString();
}
