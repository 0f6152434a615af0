import { isCloneUrl } from '@distroless/matrix';
import { plain } from './plain.ts';

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
