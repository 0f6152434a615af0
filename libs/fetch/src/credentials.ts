import { PlaceError } from './errors.ts';

/** The header that sends a URL's user name and password, if it has any (RFC 7617). */
export function basicCredentials(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const credentials = `${decode(url.username)}:${decode(url.password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

/** A URL without credentials, to show and to request. */
export function withoutCredentials(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const cause = 'the user name or password has a "%" without two digits after it; write "%25"';
    throw new PlaceError(cause, { passing: false });
  }
}
