import { readDeb } from './deb.ts';
import { baseUrl, type Mirrors } from './mirrors.ts';
import { type DebSource, fileNameOf } from './unpack.ts';

/** apt has one of them: since Debian 13 the newer format, before the older one. */
const examples = ['debian.sources', 'sources.list'].map((name) => `usr/share/doc/apt/examples/${name}`);

/**
 * The mirrors that Debian itself sets up, from the example in its package `apt`: the same on every machine, and no host of
 * ours.
 * @throws Error when the package has no such example
 */
export async function debianMirrors(apt: DebSource): Promise<Mirrors> {
  const { load, ...identity } = apt;
  const name = fileNameOf(identity);
  const { entries } = await readDeb(await load(), name, { expected: identity });
  const example = entries.find(({ path }) => examples.includes(path));
  const text = example?.type === 'file' ? example.content.toString('utf8') : '';
  const sources = [...readStanzas(text), ...readLines(text)];
  const debian = sources.find(({ suite }) => !suite.includes('-'))?.uri;
  const security = sources.find(({ suite }) => suite.endsWith('-security'))?.uri;
  if (debian === undefined || security === undefined) {
    throw new Error(
      `cannot find Debian's own mirrors: "${name}" has no example of them, in ${examples.join(' or ')}; see where it has one now`,
    );
  }
  return { debian: mirror(debian, name), 'debian-security': mirror(security, name) };
}

type Source = { uri: string; suite: string };

/** Like `URIs: http://mirror/debian` and `Suites: trixie trixie-updates` (sources.list(5)). */
function readStanzas(text: string): Source[] {
  return text.split(/\n\s*\n/).flatMap((stanza) => {
    const uri = /^URIs:\s*(\S+)/m.exec(stanza)?.[1];
    const suites = /^Suites:\s*(.+)/m.exec(stanza)?.[1]?.trim().split(/\s+/) ?? [];
    return uri === undefined ? [] : suites.map((suite) => ({ uri, suite }));
  });
}

/** Like `deb http://mirror/debian bullseye main`. */
function readLines(text: string): Source[] {
  return [...text.matchAll(/^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/gm)].map(([, uri = '', suite = '']) => ({
    uri,
    suite,
  }));
}

/** A container sees no file of this machine. */
function mirror(uri: string, name: string): string {
  if (/^https?:/.test(uri)) return baseUrl(uri, name);
  throw new Error(`cannot use the mirror "${uri}" of "${name}": it is neither http nor https`);
}
