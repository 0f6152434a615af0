import { STATUS_CODES } from 'node:http';
import { type Answer, PlaceError } from '@distroless/fetch';
import { z } from 'zod';
import { readText } from './read-text.ts';
import { RegistryError } from './registry-error.ts';

const errors = z.object({
  errors: z.array(z.object({ code: z.string(), message: z.string().nullish() })).min(1),
});

/** The error of an unexpected answer. Of what the registry says only plain characters are shown. */
export async function refusal(answer: Answer, purpose: string): Promise<Error> {
  const { status } = answer;
  const { code, text } = await readErrors(answer);
  const said = `${status} ${STATUS_CODES[status] ?? ''}`.trim() + (text ? ` (${text})` : '');
  if (status === 429 || status >= 500) return new PlaceError(said, { passing: true });
  if (code === 'DIGEST_INVALID') {
    return new RegistryError('wrong-digest', purpose, `other bytes arrived: ${said}; run again`);
  }
  if (status === 403) {
    const wayOut = 'use an account that may, see "podman login"';
    return new RegistryError('denied', purpose, `the registry does not allow it: ${said}; ${wayOut}`);
  }
  if (status === 405) {
    const wayOut = 'ask its owner, or set REGISTRY to another one';
    return new RegistryError('read-only', purpose, `the registry is read-only: ${said}; ${wayOut}`);
  }
  if (status === 404) {
    const wayOut = 'check the name; some registries need the repository to be made first';
    return new RegistryError('missing', purpose, `the registry does not have it: ${said}; ${wayOut}`);
  }
  return new RegistryError('faulty', purpose, `the registry answers ${said}; see its log`);
}

/** Turns a fault of the network or of the server into one that says what to do; other errors stay. */
export function explain(error: unknown, purpose: string): unknown {
  if (!(error instanceof PlaceError)) return error;
  const { message } = error;
  if (/^5\d\d |^429 /.test(message)) {
    const wayOut = 'see its log (is its disk full?) and run again: what it has is not sent again';
    return new RegistryError('faulty', purpose, `the registry answers ${message}; ${wayOut}`);
  }
  const wayOut = /certificate/i.test(message)
    ? 'set NODE_EXTRA_CA_CERTS to the file with the certificate of its authority'
    : 'check the name, the network and the proxy settings, and run again';
  return new RegistryError('unreachable', purpose, `${message}; ${wayOut}`);
}

async function readErrors({ chunks }: Answer): Promise<{ code?: string; text?: string }> {
  try {
    const [error] = errors.parse(JSON.parse(await readText(chunks, 64 * 1024))).errors;
    if (!error) return {};
    const code = plain(error.code);
    return { code, text: [code, plain(error.message ?? '')].filter(Boolean).join(': ') };
  } catch {
    return {};
  }
}

function plain(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 200);
}
