import type { ImageConfig } from '@distroless/image';

/** A private key with its text (the bare line stands in programs that read keys), and tokens by the forms that services publish. */
const credential =
  /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[\w+/=:,\s-]{40}|\b(?:gh[pousr]_\w{36}|github_pat_\w{50}|glpat-[\w-]{20}|(?:AKIA|ASIA)[0-9A-Z]{16}|pypi-AgE[\w-]{50}|xox[abprs]-\d+-[\w-]{10}|hf_[A-Za-z]{34}|npm_\w{36})\b/;

export function hasCredential(text: string): boolean {
  return credential.test(text);
}

/**
 * Whether a text contains `scheme://user:password@host`. Takes time in proportion to the text: what may be between
 * `://` and `@` has no slash, so no part is read for two addresses.
 */
export function hasUrlWithPassword(text: string, { user = '*' }: { user?: '*' | '+' } = {}): boolean {
  const login = user === '*' ? /[^\s/:@'"]*:[^\s/:@'"]+@/y : /[^\s/:@]+:[^\s/@]+@/y;
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', at + 3)) {
    login.lastIndex = at + 3;
    if (/[a-z0-9+.-]/i.test(text[at - 1] ?? '') && login.test(text)) return true;
  }
  return false;
}

/** The name of a variable that holds a secret, or the build machine's access to the network. */
const revealingName =
  /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|API_?KEY|PRIVATE_?KEY|AUTH|PROXY|INDEX_URL)(?:_|$)/i;

/** Secrets in a configuration: a credential itself, or the name of one. */
export type ConfigSecret = { place: string; name?: string };

export function* secretsOfConfig(config: ImageConfig): Iterable<ConfigSecret> {
  const { env, labels, history, entrypoint, cmd } = config;
  for (const [name = ''] of env.map((line) => line.split('=', 1))) {
    if (revealingName.test(name)) yield { place: 'environment', name };
  }
  const texts = {
    environment: env,
    label: Object.values(labels),
    history,
    command: [...entrypoint, ...cmd],
  };
  for (const [place, lines] of Object.entries(texts)) {
    for (const line of lines) {
      if (hasCredential(line) || hasUrlWithPassword(line)) yield { place };
    }
  }
  for (const line of history) {
    const name = line.match(/\b\w+(?==)/g)?.find((word) => revealingName.test(word));
    if (name !== undefined) yield { place: 'history', name };
  }
}
