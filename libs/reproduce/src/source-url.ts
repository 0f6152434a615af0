import { plain } from './plain.ts';

/**
 * Of https without, of ssh with a user or without. No part can be taken for an option of git or ssh
 * (a host such as `-oProxyCommand=…`), or has a secret.
 */
const urlForm =
  /^(?:https:\/\/|ssh:\/\/(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?)[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?\/[A-Za-z0-9._~%+/-]+$/;

export function isCloneUrl(text: string): boolean {
  return text.length <= 2048 && urlForm.test(text);
}

/**
 * The URL in the source of a provenance, `git+https://git.example/python`.
 * @throws Error when it is no URL of https or ssh, or has credentials
 */
export function checkSource(source: string): string {
  const url = source.replace(/^git\+/, '');
  if (url !== source && isCloneUrl(url)) return url;
  throw new Error(
    `cannot reproduce the image: its provenance names the source "${plain(withoutSecret(source))}", which is no URL of https or ssh without credentials`,
  );
}

/** For messages. */
export function withoutSecret(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
